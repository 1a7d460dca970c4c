"""Moves the world that moto only stores: tasks, deployments, and what another tool writes.

Time is told by the caller in the header `x-candlefish-now` (milliseconds); where
it is missing, the wall clock counts. Every account has a world of its own.
"""

import datetime
import math
import time
import uuid

from moto.ecs.models import ecs_backends
from moto.elbv2.models import elbv2_backends

import traffic

NOW = "HTTP_X_CANDLEFISH_NOW"
# By how much more than usual metrics are late for this request, in milliseconds.
LATE = "HTTP_X_CANDLEFISH_LATE"
ACCOUNT = "HTTP_X_MOTO_ACCOUNT_ID"
DEFAULT_ACCOUNT = "123456789012"
# How long a target that never becomes healthy is suffered.
PATIENCE = 90_000

worlds = {}


def world_of(account):
    if account not in worlds:
        worlds[account] = World(account)
    return worlds[account]


def account_of(environ):
    return environ.get(ACCOUNT, DEFAULT_ACCOUNT)


def arrive(environ):
    """Brings the world of a request up to the request's time."""
    told = environ.get(NOW)
    now = int(told) if told else int(time.time() * 1000)
    if account_of(environ) in worlds:
        worlds[account_of(environ)].advance(now)
    else:
        world_of(account_of(environ)).now = now
    worlds[account_of(environ)].metrics.late = int(environ.get(LATE, 0))


def moment(millis):
    return datetime.datetime.fromtimestamp(millis / 1000, datetime.timezone.utc)


class Task:
    """One task of a service. Times are in milliseconds; None is never."""

    def __init__(self, definition, born, running, healthy):
        self.id = uuid.uuid4().hex
        self.definition = definition
        self.born = born
        self.running = running
        self.healthy = healthy
        self.stopping = None
        self.gone = None
        number = int(self.id[:6], 16)
        self.address = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"

    def runs(self, now):
        return self.running <= now and self.stopping is None

    def is_healthy(self, now):
        return self.runs(now) and self.healthy is not None and self.healthy <= now

    def times(self):
        until = self.running + PATIENCE if self.healthy is None else None
        return [when for when in (self.running, self.healthy, self.gone, until) if when is not None]

    def target(self, now):
        """State, reason and description of its target, as the balancer tells them."""
        if self.stopping is not None:
            return "draining", "Target.DeregistrationInProgress", "Target deregistration is in progress"
        if self.is_healthy(now):
            return "healthy", None, None
        if self.healthy is None and self.running + PATIENCE // 2 <= now:
            return "unhealthy", "Target.ResponseCodeMismatch", "Health checks failed with these codes: [503]"
        return "initial", "Elb.InitialHealthChecking", "Initial health checks in progress"


class Service:
    """What moves of an ECS service; the rest is in moto's object."""

    def __init__(self, world, stored, region, group, manner):
        self.world = world
        self.stored = stored
        self.region = region
        self.group = group
        self.start = manner.get("start", 20_000)
        self.health = manner.get("health", 15_000)
        self.drain = manner.get("drain", 30_000)
        self.tasks = []
        self.deployments = []
        self.events = []
        self.due = None
        stored.created_at = moment(world.now)
        stored.deployment_configuration = {"maximumPercent": 200, "minimumHealthyPercent": 100}
        self.deploy()
        for _ in range(stored.desired_count):
            self.tasks.append(Task(stored.task_definition, world.now, world.now, world.now))

    @property
    def primary(self):
        return self.deployments[0]

    def say(self, message):
        event = {
            "id": str(uuid.uuid4()),
            "createdAt": moment(self.world.now),
            "message": f"(service {self.stored.name}) {message}",
        }
        # The newest comes first, and ECS keeps a hundred.
        self.events = [event, *self.events][:100]

    def deploy(self):
        """A new primary deployment of what the service now names."""
        for older in self.deployments:
            older["status"] = "ACTIVE"
        now = moment(self.world.now)
        number = f"ecs-svc/{int(uuid.uuid4().hex[:15], 16):019d}"
        deployment = {
            "id": number,
            "status": "PRIMARY",
            "taskDefinition": self.stored.task_definition,
            "desiredCount": self.stored.desired_count,
            "failedTasks": 0,
            "createdAt": now,
            "updatedAt": now,
            "launchType": "FARGATE",
            "rolloutState": "IN_PROGRESS",
            "rolloutStateReason": f"ECS deployment {number} in progress.",
        }
        self.deployments = [deployment, *self.deployments]

    def bounds(self):
        """How few healthy tasks and how many running ones a deployment may have."""
        configuration = self.stored.deployment_configuration
        desired = self.stored.desired_count
        # ECS rounds the minimum up and the maximum down.
        lower = math.ceil(desired * configuration.get("minimumHealthyPercent", 100) / 100)
        upper = math.floor(desired * configuration.get("maximumPercent", 200) / 100)
        return lower, upper

    def schedule(self):
        """What ECS does now: start, stop, complete."""
        now, desired = self.world.now, self.stored.desired_count
        self.bury(now)
        self.give_up(now)
        current = self.primary["taskDefinition"]
        active = [task for task in self.tasks if task.stopping is None]
        new = [task for task in active if task.definition == current]
        old = [task for task in active if task.definition != current]
        lower, upper = self.bounds()
        room = desired - len(new)
        if old:
            room = min(room, upper - len(active))
        if room > 0 and self.primary["rolloutState"] != "FAILED":
            self.begin(room, now)
        self.stop(new[desired:], now)
        healthy = sum(task.is_healthy(now) for task in active)
        spare = max(healthy - lower, 0)
        ailing = [task for task in old if not task.is_healthy(now)]
        well = [task for task in old if task.is_healthy(now)]
        self.stop(ailing + well[:spare], now)
        self.conclude(now)

    def begin(self, count, now):
        trait = self.world.trait(self.primary["taskDefinition"])
        running = now + self.start
        healthy = running + self.health if trait.get("healthy", True) else None
        started = [Task(self.primary["taskDefinition"], now, running, healthy) for _ in range(count)]
        self.tasks += started
        names = " ".join(f"(task {task.id})" for task in started)
        self.say(f"has started {count} tasks: {names}.")

    def stop(self, tasks, now):
        for task in tasks:
            task.stopping = now
            task.gone = now if task.running > now else now + self.drain
        if tasks:
            names = " ".join(f"(task {task.id})" for task in tasks)
            self.say(f"has stopped {len(tasks)} running tasks: {names}.")

    def bury(self, now):
        self.tasks = [task for task in self.tasks if task.gone is None or task.gone > now]

    def give_up(self, now):
        """Replaces tasks that never become healthy, as ECS does; a circuit breaker ends that."""
        hopeless = [task for task in self.tasks if task.healthy is None and task.stopping is None]
        hopeless = [task for task in hopeless if task.running + PATIENCE <= now]
        if not hopeless:
            return
        self.stop(hopeless, now)
        for task in hopeless:
            self.say(f"(task {task.id}) failed ELB health checks.")
        self.primary["failedTasks"] += len(hopeless)
        breaker = self.stored.deployment_configuration.get("deploymentCircuitBreaker", {})
        enough = max(3, math.ceil(self.stored.desired_count / 2))
        if breaker.get("enable") and self.primary["failedTasks"] >= enough:
            self.primary["rolloutState"] = "FAILED"
            reason = "ECS deployment circuit breaker: tasks failed to start."
            self.primary["rolloutStateReason"] = reason
            self.primary["updatedAt"] = moment(now)
            self.say(f"(deployment {self.primary['id']}) deployment failed: tasks failed to start.")

    def conclude(self, now):
        current = self.primary["taskDefinition"]
        others = [task for task in self.tasks if task.definition != current]
        healthy = sum(task.is_healthy(now) for task in self.tasks if task.definition == current)
        complete = not others and healthy == self.stored.desired_count
        if complete and self.primary["rolloutState"] == "IN_PROGRESS":
            number = self.primary["id"]
            self.primary["rolloutState"] = "COMPLETED"
            self.primary["rolloutStateReason"] = f"ECS deployment {number} completed."
            self.primary["updatedAt"] = moment(now)
            self.deployments = [self.primary]
            self.say(f"(deployment {number}) deployment completed.")
            self.say("has reached a steady state.")
        left = {task.definition for task in self.tasks if task.stopping is None}
        kept = [one for one in self.deployments[1:] if one["taskDefinition"] in left]
        self.deployments = [self.primary, *kept]

    def settle(self):
        """Acts, and shows moto's object what came of it."""
        self.schedule()
        now, stored = self.world.now, self.stored
        upcoming = [when for task in self.tasks for when in task.times() if when > now]
        self.due = min(upcoming, default=None)
        stored.running_count = sum(task.runs(now) for task in self.tasks)
        stored.pending_count = sum(task.running > now and task.stopping is None for task in self.tasks)
        for deployment in self.deployments:
            own = [task for task in self.tasks if task.definition == deployment["taskDefinition"]]
            deployment["runningCount"] = sum(task.runs(now) for task in own)
            waiting = [task for task in own if task.stopping is None and task.running > now]
            deployment["pendingCount"] = len(waiting)
            is_primary = deployment is self.primary
            deployment["desiredCount"] = stored.desired_count if is_primary else len(own)
        stored.deployments = self.deployments
        stored.events = self.events
        if self.group:
            self.world.users_note(self)

    def change(self, before):
        """After somebody wrote desired count, release or configuration."""
        definition, forced = before
        if self.stored.task_definition != definition or forced:
            self.deploy()
        self.settle()


class World:
    """All that moves in one account."""

    def __init__(self, account):
        self.account = account
        self.now = 0
        self.services = {}
        self.foreign = []
        self.traits = {}
        self.balancers = {}
        self.metrics = traffic.Metrics(self)

    def add(self, stored, region, group=None, manner=None):
        service = Service(self, stored, region, group, manner or {})
        self.services[(region, stored.cluster_name, stored.name)] = service
        service.settle()

    def find(self, cluster, name, region=None):
        cluster, name = cluster.split("/")[-1], name.split("/")[-1]
        for (where, of, called), service in self.services.items():
            if (of, called) == (cluster, name) and region in (None, where):
                return service
        return None

    def trait(self, definition):
        """What is known of a release: `healthy`, `errors`, `median` seconds."""
        return self.traits.get(definition.split("/")[-1], {})

    def users_note(self, service):
        """Tells the metrics that the tasks behind a group changed."""
        self.metrics.note(service)

    def groups(self):
        """The ARNs of all groups that services stand behind."""
        return {service.group for service in self.services.values() if service.group}

    def in_group(self, arn):
        return [service for service in self.services.values() if service.group == arn]

    def advance(self, now):
        """Lets everything happen that is due, in its order."""
        while True:
            due = [service.due for service in self.services.values() if service.due is not None]
            due += [deed["at"] for deed in self.foreign]
            first = min(due, default=None)
            if first is None or first > now:
                break
            self.step(max(first, self.now))
        self.now = max(self.now, now)

    def step(self, at):
        self.now = at
        for service in self.services.values():
            if service.due is not None and service.due <= at:
                self.metrics.flush()
                service.settle()
        for deed in [deed for deed in self.foreign if deed["at"] <= at]:
            self.foreign.remove(deed)
            self.do(deed)
            if deed.get("every"):
                self.foreign.append(dict(deed, at=deed["at"] + deed["every"]))

    def do(self, deed):
        """What another tool, or bad luck, does to the estate."""
        kind = deed["kind"]
        if kind == "weights":
            return self.write_weights(deed["weights"], deed["region"])
        if kind == "trait":
            self.traits[deed["release"]] = deed["trait"]
            return None
        service = self.find(deed["cluster"], deed["service"], deed["region"])
        before = (service.stored.task_definition, False)
        self.metrics.flush()
        if kind == "desired":
            service.stored.desired_count = deed["count"]
        elif kind == "release":
            service.stored.task_definition = self.definition(deed["release"], deed["region"])
        elif kind == "tasks":
            lost = [task for task in service.tasks if task.runs(self.now)][: deed["count"]]
            service.stop(lost, self.now)
        else:
            raise ValueError(f"nobody can do `{kind}`")
        return service.change(before)

    def definition(self, release, region):
        return ecs_backends[self.account][region].describe_task_definition(release).arn

    def write_weights(self, weights, region):
        """Writes the rule whose forward action names these groups, by their names."""
        self.metrics.flush()
        for rule in self.rules(region):
            for action in rule.actions:
                groups = action.data.get("ForwardConfig", {}).get("TargetGroups", [])
                names = {group["TargetGroupArn"].split("/")[-2]: group for group in groups}
                if set(weights) <= set(names):
                    for name, weight in weights.items():
                        names[name]["Weight"] = weight
                    return
        raise ValueError(f"no rule forwards to all of {sorted(weights)}")

    def rules(self, region):
        """Every rule of every listener, default ones too."""
        for balancer in elbv2_backends[self.account][region].load_balancers.values():
            yield from rules_of(balancer)

    def balancer_of(self, arn):
        """The balancer a group is attached to, as metrics name it: `app/name/id`."""
        if arn not in self.balancers:
            region = arn.split(":")[3]
            for balancer in elbv2_backends[self.account][region].load_balancers.values():
                if any(arn in groups_of(rule) for rule in rules_of(balancer)):
                    self.balancers[arn] = balancer.arn.split("loadbalancer/")[1]
        return self.balancers.get(arn)


def rules_of(balancer):
    for listener in balancer.listeners.values():
        yield from listener.rules.values()


def groups_of(rule):
    """The ARNs of the target groups a rule forwards to, with or without weight."""
    found = set()
    for action in rule.actions:
        found.add(action.data.get("TargetGroupArn"))
        groups = action.data.get("ForwardConfig", {}).get("TargetGroups", [])
        found.update(group["TargetGroupArn"] for group in groups)
    return found
