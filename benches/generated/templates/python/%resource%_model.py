"""What is kept of the %words% of Procore."""
from django.db import models


class %Resource%(models.Model):
-MPR303|    procore_%resource%_id = models.BigIntegerField(unique=True)
!MPR303|    procore_%resource%_id = models.IntegerField(unique=True)
    procore_project_id = models.BigIntegerField()
    title = models.CharField(max_length=200, default="")
    number = models.CharField(max_length=40, null=True)
    position = models.IntegerField(default=0)
