"""The Celery application, made once in every Django process: web and commands send, workers take.

`bank.celery` is the workers' way in; without this module a process would send to a broker that nobody runs.
"""

from celery import Celery

application = Celery("bank")
application.config_from_object("django.conf:settings", namespace="CELERY")
