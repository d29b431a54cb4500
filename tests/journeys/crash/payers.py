"""Customers at their browsers: each pays again and again through the portal, and notes what the bank acknowledged.
After as many payments as the bank's limits let one customer make in a day, the next customer sits down.

A payment whose answer got lost is asked for again under the same key until the bank says which payment it is. What was
acknowledged is written to a file outside the database, and to the disk, before the next payment begins.
"""

import json
import os
import random
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

PATIENCE = 180.0
OPENING_MINOR = 10_000_000
PAYMENTS = 80
"""How many payments a customer makes at most; the bank begins with a limit of 100 a day."""
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
KEY = re.compile(r'name="key" value="(\w+)"')
PAYMENT = re.compile(r"/payments/(pay_\w+)/")


class Refusal(AssertionError):
    """The bank answered something that no crash explains."""


class Payer(threading.Thread):
    """One seat, taken by one customer after the other; `stopping` ends after the payment under way."""

    def __init__(self, people: list[dict[str, Any]], base: str, log: Path, seed: int) -> None:
        super().__init__(daemon=True)
        self.people, self.base, self.log = people, base, log
        self.random = random.Random(seed)
        self.stopping = threading.Event()
        self.failure: BaseException | None = None
        self.retries = 0

    def run(self) -> None:
        """Pay until asked to stop."""
        try:
            for person in self.people:
                self.sit_down(person)
                for _nth in range(PAYMENTS):
                    if self.stopping.is_set():
                        return
                    self.pay()
            raise Refusal("there are too few customers for so many kills")
        except BaseException as error:
            self.failure = error

    def sit_down(self, person: dict[str, Any]) -> None:
        """Go on as this customer."""
        self.person = person
        self.codes: Iterator[str] = iter(person["codes"])
        self.client = httpx.Client(base_url=self.base, cookies={"sessionid": person["session"]}, timeout=20)

    def pay(self) -> None:
        """One payment, from the form to its acknowledgement."""
        amount = self.random.randint(1, 20_000)
        review = self.until_answered(lambda: self.draft(amount))
        paid = self.until_answered(lambda: self.confirm(review))
        again = self.until_answered(lambda: self.confirm(review)) if self.random.random() < 0.3 else paid
        if again != paid:
            raise Refusal(f"one key, two payments: {paid} and {again}")
        self.note({"key": review.rstrip("/").rpartition("/")[2], "public_id": paid, "amount": amount})

    def until_answered(self, ask: Any) -> str:
        """Ask again while the bank is down or the answer is lost."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                answer: str | None = ask()
            except httpx.HTTPError:
                answer = None
            if answer is not None:
                return answer
            self.retries += 1
            time.sleep(0.3)
        raise Refusal("the bank did not come back in time")

    def page(self, answer: httpx.Response) -> httpx.Response | None:
        """The answer, or None where the bank was in trouble."""
        if answer.status_code >= 500:
            return None
        if "/sign-in/" in answer.headers.get("location", ""):
            raise Refusal("the bank forgot the session")
        return answer

    def draft(self, amount: int) -> str | None:
        """Fill in the form; the address of its review."""
        form = self.page(self.client.get("/pay/"))
        if form is None:
            return None
        token, key = TOKEN.search(form.text), KEY.search(form.text)
        if token is None or key is None:
            raise Refusal(f"no form: {form.status_code} {form.headers} {form.text[:300]}")
        data = {
            "csrfmiddlewaretoken": token[1],
            "key": key[1],
            "source": self.person["source"],
            "to": self.person["to"],
        }
        sent = self.page(self.client.post("/pay/", data=data | {"amount": f"{amount / 100:.2f}", "reference": ""}))
        if sent is None:
            return None
        if sent.status_code != 302:
            raise Refusal(
                f"the form was refused: {sent.status_code} {' '.join(re.sub('<[^>]+>', ' ', sent.text).split())[:2000]}"
            )
        return str(sent.headers["location"])

    def confirm(self, review: str) -> str | None:
        """Give a code on the review page; the payment that the bank then names."""
        seen = self.page(self.client.get(review))
        if seen is None:
            return None
        if seen.status_code == 302:
            return self.named(seen)
        token = TOKEN.search(seen.text)
        if token is None:
            raise Refusal(f"no review: {seen.status_code} {seen.text[:300]}")
        data = {"csrfmiddlewaretoken": token[1], "code": next(self.codes)}
        sent = self.page(self.client.post(review, data=data))
        if sent is None or sent.status_code == 422:  # 422: the code was used up by an attempt that was killed
            return None
        return self.named(sent)

    def named(self, answer: httpx.Response) -> str:
        """The payment that an answer leads to."""
        found = PAYMENT.search(answer.headers.get("location", ""))
        if found is None:
            raise Refusal(f"no payment: {answer.status_code} {answer.headers}")
        return found[1]

    def note(self, acknowledged: dict[str, Any]) -> None:
        """Write it where no crash of the bank reaches."""
        line = json.dumps(acknowledged | {"source": self.person["source"], "to": self.person["to"]}) + "\n"
        descriptor = os.open(self.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(descriptor, line.encode())
        os.fsync(descriptor)
        os.close(descriptor)
