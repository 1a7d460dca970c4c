"""Where moto is wrong or silent, it is corrected toward what AWS documents.

Every correction says what AWS does. What is not corrected keeps moto's answer.
"""

import functools
import types

from moto.cloudwatch.models import CloudWatchBackend
from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult
from moto.ecs.models import EC2ContainerServiceBackend, TaskDefinition
from moto.ecs.responses import EC2ContainerServiceResponse
from moto.elbv2.exceptions import RuleNotFoundError
from moto.elbv2.models import ELBv2Backend, FakeHealthStatus
from moto.servicequotas.models import ServiceQuotasBackend
from moto.sts.models import STSBackend

import mover

# Amazon's default for "Tasks per service" on Fargate and EC2 alike.
TASKS_PER_SERVICE = {
    "ServiceCode": "ecs",
    "ServiceName": "Amazon Elastic Container Service (Amazon ECS)",
    "QuotaName": "Tasks per service",
    "Value": 5000.0,
    "Unit": "None",
    "Adjustable": True,
    "GlobalQuota": False,
}


class Invalid(ServiceException):
    code = "ValidationError"


def around(owner, name):
    """Replaces a method by one that is given the original first."""

    def put(replacement):
        original = getattr(owner, name)

        @functools.wraps(original)
        def method(*args, **kwargs):
            return replacement(original, *args, **kwargs)

        setattr(owner, name, method)
        return replacement

    return put


def make():
    services()
    tasks()
    balancers()
    metrics()
    others()


def services():
    @around(TaskDefinition, "__init__")
    def begin(original, self, *args, **kwargs):
        """AWS tells when a task definition was registered, moto does not."""
        original(self, *args, **kwargs)
        account = args[3] if len(args) > 3 else kwargs["account_id"]
        self.registered_at = mover.moment(mover.world_of(account).now)

    @around(EC2ContainerServiceBackend, "update_service")
    def update(original, self, properties):
        """AWS tells the ARN of what it was given by name, starts a deployment, and
        reaches the desired count in time; moto stores the name and is there at once."""
        world = mover.world_of(self.account_id)
        wanted = dict(properties)
        service = world.find(wanted.get("cluster", "default"), wanted["service"], self.region_name)
        if service is None:
            return original(self, properties)
        if wanted.get("task_definition"):
            # An unknown one is an error before anything is changed.
            definition = self.describe_task_definition(wanted["task_definition"]).arn
        else:
            definition = service.stored.task_definition
        before = (service.stored.task_definition, wanted.get("force_new_deployment", False))
        if wanted.get("desired_count") is not None and not 0 <= wanted["desired_count"] <= 2**31 - 1:
            raise Invalid("desiredCount is out of range")
        world.metrics.flush()
        stored = original(self, properties)
        stored.task_definition = definition
        service.change(before)
        return stored

    @around(EC2ContainerServiceResponse, "list_task_definitions")
    def list_definitions(_original, self):
        """AWS sorts by family and revision in the direction that is asked for, and pages."""
        arns = self.ecs_backend.list_task_definitions(self._get_param("familyPrefix"))
        arns.sort(key=lambda arn: (arn.rsplit(":", 1)[0], int(arn.rsplit(":", 1)[1])))
        if self._get_param("sort") == "DESC":
            arns.reverse()
        start, size = int(self._get_param("nextToken") or 0), int(self._get_param("maxResults") or 100)
        page = {"taskDefinitionArns": arns[start : start + size]}
        if start + size < len(arns):
            page["nextToken"] = str(start + size)
        return ActionResult(page)

    @around(EC2ContainerServiceBackend, "describe_services")
    def describe(original, self, cluster_str, service_names_or_arns):
        """AWS takes ten services at most."""
        if len(service_names_or_arns) > 10:
            raise Invalid("services can have at most 10 items")
        return original(self, cluster_str, service_names_or_arns)


def tasks():
    @around(EC2ContainerServiceBackend, "list_tasks")
    def list_tasks(original, self, cluster, instance, family, by, service, desired):
        """AWS lists the tasks of services, running ones unless others are asked for."""
        found = mover.world_of(self.account_id).find(cluster, service, self.region_name) if service else None
        if found is None:
            return original(self, cluster, instance, family, by, service, desired)
        stopped = desired == "STOPPED"
        listed = [task for task in found.tasks if (task.stopping is not None) == stopped]
        return [types.SimpleNamespace(task_arn=task_arn(self, found, task)) for task in listed]

    @around(EC2ContainerServiceBackend, "describe_tasks")
    def describe_tasks(original, self, cluster_str, tasks):
        """AWS describes the tasks of services with their state and their health."""
        world = mover.world_of(self.account_id)
        wanted = {one.split("/")[-1] for one in tasks}
        told = [
            told_task(self, service, task)
            for service in world.services.values()
            for task in service.tasks
            if task.id in wanted
        ]
        return told or original(self, cluster_str, tasks)


def task_arn(backend, service, task):
    cluster = service.stored.cluster_name
    return f"arn:aws:ecs:{backend.region_name}:{backend.account_id}:task/{cluster}/{task.id}"


def told_task(backend, service, task):
    now = service.world.now
    if task.stopping is not None:
        status = "DEACTIVATING"
    else:
        status = "RUNNING" if task.runs(now) else "PENDING"
    told = {
        "taskArn": task_arn(backend, service, task),
        "clusterArn": service.stored.cluster_arn,
        "taskDefinitionArn": task.definition,
        "lastStatus": status,
        "desiredStatus": "RUNNING" if task.stopping is None else "STOPPED",
        "healthStatus": "HEALTHY" if task.is_healthy(now) else "UNKNOWN",
        "group": f"service:{service.stored.name}",
        "createdAt": mover.moment(task.born),
        "launchType": "FARGATE",
    }
    if task.running <= now:
        told["startedAt"] = mover.moment(task.running)
    if task.stopping is not None:
        told["stoppingAt"] = mover.moment(task.stopping)
        told["stoppedReason"] = "Scaling activity initiated by deployment"
    return told


def balancers():
    @around(ELBv2Backend, "describe_target_health")
    def health(original, self, target_group_arn, targets):
        """AWS tells `unused` for targets of a group that no rule names."""
        world = mover.world_of(self.account_id)
        behind = world.in_group(target_group_arn)
        if not behind or targets:
            return original(self, target_group_arn, targets)
        group = self.target_groups[target_group_arn]
        attached = world.balancer_of(target_group_arn) is not None
        told = []
        for task in (task for service in behind for task in service.tasks):
            if task.running > world.now:
                continue
            state = task.target(world.now)
            if not attached:
                text = "Target group is not configured to receive traffic from the load balancer"
                state = ("unused", "Target.NotInUse", text)
            told.append(FakeHealthStatus(task.address, group.port, group.health_check_port, *state))
        return told

    def checked(actions):
        for action in actions or []:
            for group in action.get("ForwardConfig", {}).get("TargetGroups", []):
                # AWS: "The range is 0 to 999."
                if not 0 <= int(group.get("Weight", 1)) <= 999:
                    raise Invalid("Weight must be between 0 and 999")

    @around(ELBv2Backend, "modify_rule")
    def modify_rule(original, self, rule_arn, conditions, actions):
        """AWS does not let a default rule be modified; that is its listener's."""
        checked(actions)
        found = self.describe_rules(listener_arn=None, rule_arns=[rule_arn])
        if not found:
            raise RuleNotFoundError()
        if found[0].is_default:
            error = ServiceException("Default rules cannot be modified")
            error.code = "OperationNotPermitted"
            raise error
        mover.world_of(self.account_id).metrics.flush()
        return original(self, rule_arn, conditions, actions)

    @around(ELBv2Backend, "modify_listener")
    def modify_listener(original, self, *args, **kwargs):
        checked(kwargs.get("actions"))
        mover.world_of(self.account_id).metrics.flush()
        return original(self, *args, **kwargs)


def metrics():
    @around(CloudWatchBackend, "get_metric_data")
    def data(original, self, queries, start_time, end_time, scan_by="TimestampDescending"):
        """AWS evaluates expressions, which moto answers with nothing and "Complete";
        here that is not implemented and says so. AWS takes 500 queries at most."""
        if len(queries) > 500:
            raise Invalid("The collection MetricDataQueries must not have a size greater than 500.")
        own = [query for query in queries if is_balancers(query)]
        if any("Expression" in query for query in queries):
            raise NotImplementedError("metric math")
        if len(own) != len(queries):
            return original(self, queries, start_time, end_time, scan_by)
        world = mover.world_of(self.account_id)
        begin, end = start_time.timestamp() * 1000, end_time.timestamp() * 1000
        descending = scan_by != "TimestampAscending"
        return [told_metric(world, query, int(begin), int(end), descending) for query in own]


def is_balancers(query):
    stat = query.get("MetricStat", {})
    return stat.get("Metric", {}).get("Namespace") == "AWS/ApplicationELB"


def told_metric(world, query, begin, end, descending):
    stat = query["MetricStat"]
    metric = stat["Metric"]
    dimensions = {one["Name"]: one["Value"] for one in metric.get("Dimensions", [])}
    found = []
    if set(dimensions) == {"TargetGroup", "LoadBalancer"}:
        arns = [arn for arn in world.groups() if arn.endswith(dimensions["TargetGroup"])]
        if arns:
            balancer, period = dimensions["LoadBalancer"], int(stat["Period"])
            name = metric["MetricName"]
            found = world.metrics.query(arns[0], balancer, name, period, stat["Stat"], begin, end)
    if descending:
        found.reverse()
    return {
        "id": query["Id"],
        "label": query.get("Label") or metric["MetricName"],
        "timestamps": [mover.moment(at) for at, _ in found],
        "values": [value for _, value in found],
        "status_code": "Complete",
    }


def others():
    @around(ServiceQuotasBackend, "get_service_quota")
    def quota(original, self, service_code, quota_code):
        """moto knows quotas of VPCs only."""
        if service_code == "ecs":
            return {**TASKS_PER_SERVICE, "QuotaCode": quota_code}
        return original(self, service_code, quota_code)

    @around(STSBackend, "get_caller_identity")
    def identity(_original, self, access_key_id, _region):
        """The account of the world a test talks to, whatever its keys are called."""
        user = f"arn:aws:iam::{self.account_id}:user/candlefish"
        return access_key_id, user, self.account_id
