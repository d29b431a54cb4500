"""Fetch the uv program out of its wheel on PyPI: for a Python 3.9+ that has neither venv nor pip."""

import hashlib
import io
import json
import platform
import sys
import zipfile
from pathlib import Path
from urllib.request import urlopen

INDEX = "https://pypi.org/pypi/uv/json"


def fits(name: str) -> bool:
    """Whether a wheel's name is for this system and processor."""
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    if sys.platform == "darwin":
        return "macosx" in name and ("arm64" if machine == "aarch64" else "x86_64") in name
    kind = "manylinux" if platform.libc_ver()[0] == "glibc" else "musllinux"
    return kind in name and f"{machine}.whl" in name


def main(target: Path) -> None:
    """Write the program; ends with one line where there is none for this machine."""
    with urlopen(INDEX, timeout=60) as answer:
        wheels = [file for file in json.load(answer)["urls"] if fits(file["filename"])]
    if not wheels:
        sys.exit(f"PyPI has no uv for {sys.platform} {platform.machine()}")
    with urlopen(wheels[0]["url"], timeout=300) as answer:
        wheel = answer.read()
    if hashlib.sha256(wheel).hexdigest() != wheels[0]["digests"]["sha256"]:
        sys.exit("uv from PyPI is damaged: its digest differs")
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        program = next(name for name in archive.namelist() if name.endswith("/scripts/uv"))
        target.write_bytes(archive.read(program))
    target.chmod(0o755)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
