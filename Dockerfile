# One image for web, worker, scheduler and the migration. Built in two steps; runs as a user without rights, on a read-only disk.
FROM python:3.13-slim-trixie AS build
COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /usr/local/bin/uv
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
WORKDIR /bank
COPY pyproject.toml uv.lock .python-version ./
RUN uv sync --frozen --no-dev
COPY . .
RUN .venv/bin/python manage.py translations compile \
 && .venv/bin/python manage.py collectstatic --noinput \
 && rm -rf .bank

FROM python:3.13-slim-trixie
RUN apt-get update \
 && apt-get install -y --no-install-recommends libgomp1 fonts-noto-cjk \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /nonexistent bank
COPY --from=build /bank /bank
WORKDIR /bank
ENV PATH=/bank/.venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 BANK_HOME=/tmp/bank
USER bank
EXPOSE 8000
CMD ["granian", "--interface", "asgi", "--no-ws", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", \
     "--workers-kill-timeout", "20s", "--respawn-failed-workers", "bank.asgi:application"]
