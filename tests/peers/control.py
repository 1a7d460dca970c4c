"""What tests ask of the mover: `POST /candlefish/...` with JSON.

- `estate`: builds clusters, releases, services, balancers and users, and says
  what came of it. Everything is made of one account (header
  `x-moto-account-id`) and one region.
- `foreign`: what another tool or bad luck does, at a time and perhaps again and again.
- `heal`: ends what `foreign` began.
- `facts`: what the estate came to, to compare two of them.
- `site?cluster=…&service=…&path=…`: a service's test address.
- `time`: nothing but the header with the time.
"""

import urllib.parse

from moto.cloudwatch.models import cloudwatch_backends
from moto.ec2.models import ec2_backends
from moto.ecs.models import ecs_backends
from moto.elbv2.models import elbv2_backends
from moto.logs.models import logs_backends
from moto.rds.models import rds_backends

import mover

HOUR = 3_600_000


def obey(wish, document, environ):
    world = mover.world_of(mover.account_of(environ))
    if wish == "estate":
        return "200 OK", build(world, document)
    if wish == "foreign":
        world.foreign.append(dict(document, at=document.get("at", world.now)))
        world.advance(world.now)
        return "200 OK", {}
    if wish == "heal":
        world.foreign.clear()
        return "200 OK", {}
    if wish == "facts":
        return "200 OK", facts(world)
    if wish == "time":
        return "200 OK", {"now": world.now}
    if wish == "site":
        return site(world, environ)
    return "404 Not Found", {"problem": f"there is no /candlefish/{wish}"}


def build(world, wish):
    """Builds what is described; see `tests/src/peers/estate.rs` for the words."""
    region = wish["region"]
    ecs = ecs_backends[world.account][region]
    register(world, ecs, wish.get("releases", {}))
    for name in wish.get("clusters", []):
        ecs.create_cluster(name)
    groups = balancers(world, region, wish.get("balancers", []))
    for one in wish.get("services", []):
        service(world, ecs, region, one, groups)
    for name in wish.get("databases", []):
        database(world, region, name)
    for name in wish.get("log_groups", []):
        logs_backends[world.account][region].create_log_group(name, {})
    for name, lines in wish.get("logged", {}).items():
        log(world, region, name, lines)
    for one in wish.get("alarms", []):
        alarm(world, region, one)
    return {"groups": groups}


def register(world, ecs, releases):
    """`{"website": ["tag", …]}`: revision 1, 2, … of a family, an hour apart."""
    now = world.now
    for family, tags in releases.items():
        for index, tag in enumerate(tags):
            world.now = now - (len(tags) - index) * HOUR
            container = {"name": family, "image": f"registry.example/{family}:{tag}", "memory": 512}
            ecs.register_task_definition(family, [container])
    world.now = now


def balancers(world, region, wanted):
    """Balancers with one listener each; groups are made as their rules name them."""
    elb = elbv2_backends[world.account][region]
    ec2 = ec2_backends[world.account][region]
    subnets = [subnet for subnet in ec2.describe_subnets() if subnet.default_for_az]
    groups = {}

    def group(name):
        if name not in groups:
            made = elb.create_target_group(
                name,
                protocol="HTTP",
                port="8080",
                vpc_id=subnets[0].vpc_id,
                target_type="ip",
                healthcheck_protocol="HTTP",
                healthcheck_path="/health",
                healthcheck_port="traffic-port",
                healthcheck_enabled="true",
            )
            groups[name] = made.arn
        return groups[name]

    def actions(rule):
        weighted = [{"TargetGroupArn": group(name), "Weight": weight} for name, weight in rule["weights"].items()]
        forward = {"Type": "forward", "ForwardConfig": {"TargetGroups": weighted}}
        if "sticky" in rule:
            sticky = {"Enabled": True, "DurationSeconds": rule["sticky"]}
            forward["ForwardConfig"]["TargetGroupStickinessConfig"] = sticky
        before = rule.get("before", [])
        ordered = [dict(one, Order=index + 1) for index, one in enumerate([*before, forward])]
        return ordered

    for one in wanted:
        ids = [subnet.id for subnet in subnets[:2]]
        made = elb.create_load_balancer(one["name"], [], ids, loadbalancer_type="application")
        made.activate()
        none = [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}]
        default = actions(one["default"]) if "default" in one else none
        listener = elb.create_listener(made.arn, "HTTP", "80", None, None, default)
        if "default" in one:
            rate = one["default"].get("rate", 0)
            world.metrics.stream(next(rule for rule in listener.rules.values() if rule.is_default), rate)
        for index, rule in enumerate(one.get("rules", [])):
            paths = [{"Field": "path-pattern", "PathPatternConfig": {"Values": [rule["path"]]}}]
            ruled = elb.create_rule(listener.arn, paths, index + 1, actions(rule))
            world.metrics.stream(ruled, rule.get("rate", 0))
        for name in one.get("unattached", []):
            group(name)
    return groups


def service(world, ecs, region, one, groups):
    group = groups.get(one.get("group"))
    attached = []
    if group:
        attached = [{"targetGroupArn": group, "containerName": one["container"], "containerPort": 8080}]
    stored = ecs.create_service(
        one["cluster"],
        one["name"],
        one["desired"],
        task_definition_str=one["release"],
        load_balancers=attached,
        launch_type="FARGATE",
    )
    world.add(stored, region, group, one.get("manner"))
    if "percent" in one:
        least, most = one["percent"]
        bounds = {"minimumHealthyPercent": least, "maximumPercent": most}
        stored.deployment_configuration = bounds


def log(world, region, name, lines):
    """Lines of one task, a second apart, the last of them a second ago."""
    group = logs_backends[world.account][region].groups[name]
    group.create_log_stream("app/1")
    first = world.now - 1000 * len(lines)
    events = [{"timestamp": first + 1000 * index, "message": line} for index, line in enumerate(lines)]
    # Past the backend's look at the wall clock.
    group.streams["app/1"].put_log_events(events)


def database(world, region, name):
    rds_backends[world.account][region].create_db_instance(
        {
            "db_instance_identifier": name,
            "db_instance_class": "db.t3.micro",
            "engine": "postgres",
            "allocated_storage": 20,
            "master_username": "candlefish",
            "master_user_password": "not-a-secret-1",
        }
    )


def alarm(world, region, one):
    backend = cloudwatch_backends[world.account][region]
    backend.put_metric_alarm(
        name=one["name"],
        namespace="AWS/ApplicationELB",
        metric_name="HTTPCode_Target_5XX_Count",
        comparison_operator="GreaterThanThreshold",
        evaluation_periods=1,
        period=60,
        threshold=10.0,
        statistic="Sum",
        description="",
        dimensions=[],
        alarm_actions=[],
    )
    if one["fires"]:
        backend.set_alarm_state(one["name"], "12 is greater than 10", "{}", "ALARM")


def facts(world):
    """Weights by the names of groups; desired, running and release by service."""
    weights = {}
    for region in sorted({region for region, _, _ in world.services}):
        for rule in world.rules(region):
            for action in rule.actions:
                for group in action.data.get("ForwardConfig", {}).get("TargetGroups", []):
                    weights[group["TargetGroupArn"].split("/")[-2]] = int(group["Weight"])
    services = {}
    for (_, cluster, name), one in sorted(world.services.items()):
        stored = one.stored
        release = stored.task_definition.split("/")[-1]
        services[f"{cluster}/{name}"] = [stored.desired_count, stored.running_count, release]
    return {"weights": weights, "services": services}


def site(world, environ):
    """A task that is ready answers 200, one that is not 503; without any nobody answers."""
    query = urllib.parse.parse_qs(environ.get("QUERY_STRING", ""))
    found = world.find(query["cluster"][0], query["service"][0])
    if found is None or not any(task.runs(world.now) for task in found.tasks):
        return "502 Bad Gateway", {"problem": "nobody is there"}
    if not any(task.is_healthy(world.now) for task in found.tasks):
        return "503 Service Unavailable", {"problem": "not ready"}
    broken = world.trait(found.stored.task_definition).get("site")
    if broken:
        return "500 Internal Server Error", {"problem": broken}
    return "200 OK", {"status": "ready", "release": found.stored.task_definition.split("/")[-1]}
