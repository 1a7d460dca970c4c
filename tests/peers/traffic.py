"""The users: who is served by which target group, and what CloudWatch tells of it.

Nobody is simulated one by one. Between two changes of an estate the stream of
requests is the same, so it is kept as a volume for every minute, and figures are
made of it when they are asked for. moto can neither compute percentiles nor
`PR(...)`; here they are computed from the response times that were generated.
"""

import bisect
import hashlib
import math
import re
import statistics

MINUTE = 60_000
# CloudWatch gets a minute of a balancer some time after it is over.
DELAY = 20_000
# Response times of one release spread like this, in natural logarithms.
SPREAD = 0.45
QUANTILES = [statistics.NormalDist().inv_cdf((step + 0.5) / 400) for step in range(400)]
USUAL = {"errors": 0.0002, "median": 0.03}
# A task that runs and is not ready answers this fast, with an error.
NOT_READY = {"errors": 1.0, "median": 0.004}

RANGE = re.compile(r"^(PR|TC)\(([0-9.]*):([0-9.]*)\)$")
PERCENTILE = re.compile(r"^p([0-9.]+)$")


def chance(*words):
    """A number from 0 to 1 that depends on the words alone."""
    digest = hashlib.sha256(repr(words).encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


class Users:
    """A stream of requests on one rule."""

    def __init__(self, rule, rate, since):
        self.rule = rule
        self.rate = rate
        self.since = since

    def shares(self):
        """The part of the stream that goes to each group, by its ARN."""
        for action in self.rule.actions:
            if action.type != "forward":
                continue
            groups = action.data.get("ForwardConfig", {}).get("TargetGroups", [])
            if not groups and "TargetGroupArn" in action.data:
                return {action.data["TargetGroupArn"]: 1.0}
            weights = {group["TargetGroupArn"]: int(group.get("Weight", 1)) for group in groups}
            whole = sum(weights.values())
            if whole:
                return {arn: weight / whole for arn, weight in weights.items()}
        return {}


class Minute:
    """What one target group served in one minute: volumes by how they were served."""

    def __init__(self):
        self.volumes = {}
        self.hosts = []

    def add(self, served, volume):
        self.volumes[served] = self.volumes.get(served, 0.0) + volume


class Figures:
    """The same in CloudWatch's words."""

    def __init__(self, minute, traits, words):
        whole = sum(minute.volumes.values())
        uneven = 1 + 0.06 * (chance("volume", *words) - 0.5)
        self.requests = round(whole * uneven)
        self.errors = 0
        samples = []
        for (definition, ready), volume in sorted(minute.volumes.items()):
            trait = {**USUAL, **traits(definition)} if ready else NOT_READY
            wanted = self.requests * volume / whole * trait["errors"] if whole else 0
            lucky = chance("errors", definition, *words) < wanted - math.floor(wanted)
            self.errors += math.floor(wanted) + lucky
            weight = volume / len(QUANTILES)
            shift = 1 + 0.02 * (chance("time", *words) - 0.5)
            for step in QUANTILES:
                samples.append((trait["median"] * shift * math.exp(SPREAD * step), weight))
        self.errors = min(self.errors, self.requests)
        samples.sort()
        self.times = [value for value, _ in samples]
        self.weights = [weight for _, weight in samples]
        self.hosts = minute.hosts

    def values(self, metric):
        """Sorted values, their weights, and how many events they stand for."""
        if metric == "RequestCount":
            return [float(self.requests)], [1.0], 1
        if metric == "HTTPCode_Target_5XX_Count":
            return [float(self.errors)], [1.0], 1
        if metric == "HTTPCode_Target_2XX_Count":
            return [float(self.requests - self.errors)], [1.0], 1
        if metric == "TargetConnectionErrorCount":
            # A task of this world listens as soon as it is registered.
            return [0.0], [1.0], 1
        if metric == "TargetResponseTime" and self.requests:
            return self.times, self.weights, self.requests
        if metric in ("HealthyHostCount", "UnHealthyHostCount"):
            index = 1 if metric == "HealthyHostCount" else 2
            hosts = sorted(float(one[index]) for one in self.hosts)
            return hosts, [1.0] * len(hosts), len(hosts)
        return [], [], 0


def statistic(name, values, weights, events):
    """One statistic of weighted values, or None."""
    if not values:
        return None
    whole = sum(weights)
    mean = sum(value * weight for value, weight in zip(values, weights)) / whole
    simple = {
        "Sum": mean * events,
        "Average": mean,
        "Minimum": values[0],
        "Maximum": values[-1],
        "SampleCount": float(events),
    }
    if name in simple:
        return simple[name]
    percentile = PERCENTILE.match(name)
    if percentile:
        wanted, seen = whole * float(percentile.group(1)) / 100, 0.0
        for value, weight in zip(values, weights):
            seen += weight
            if seen >= wanted:
                return value
        return values[-1]
    bounds = RANGE.match(name)
    if bounds:
        low = bisect.bisect_right(values, float(bounds.group(2))) if bounds.group(2) else 0
        high = bisect.bisect_right(values, float(bounds.group(3))) if bounds.group(3) else len(values)
        part = sum(weights[low:high]) / whole
        return part * 100 if bounds.group(1) == "PR" else part * events
    raise NotImplementedError(f"the statistic {name}")


class Metrics:
    """CloudWatch's memory of the balancers of one account."""

    def __init__(self, world):
        self.world = world
        self.late = 0
        self.streams = []
        self.minutes = {}
        self.ready = {}
        self.hosts = {}

    def stream(self, rule, rate):
        self.streams.append(Users(rule, rate, self.world.now))

    def note(self, service):
        """Remembers how many targets of a group are registered, healthy, unhealthy."""
        now, tasks = self.world.now, []
        for one in self.world.in_group(service.group):
            tasks += one.tasks
        states = [task.target(now)[0] for task in tasks if task.running <= now]
        course = self.hosts.setdefault(service.group, [])
        seen = (now, states.count("healthy"), states.count("unhealthy"), len(states))
        if not course or course[-1][1:] != seen[1:]:
            course.append(seen)

    def flush(self):
        """Books the stream up to now; to be called before anything changes."""
        for stream in self.streams:
            shares = {arn: share for arn, share in stream.shares().items() if share}
            served = {arn: self.served(arn) for arn in shares}
            while stream.since < self.world.now:
                minute = stream.since - stream.since % MINUTE
                until = min(minute + MINUTE, self.world.now)
                volume = stream.rate * (until - stream.since) / 1000
                for arn, share in shares.items():
                    for how, part in served[arn].items():
                        self.minute(arn, minute).add(how, volume * share * part)
                stream.since = until

    def minute(self, arn, minute):
        return self.minutes.setdefault((arn, minute), Minute())

    def served(self, arn):
        """By what a group's requests are answered: (definition, ready) and its part."""
        now = self.world.now
        tasks = [task for service in self.world.in_group(arn) for task in service.tasks]
        answering = [task for task in tasks if task.is_healthy(now)]
        # A group without healthy targets uses all it has: "fail open".
        answering = answering or [task for task in tasks if task.runs(now)]
        parts = {}
        for task in answering:
            how = (task.definition, task.is_healthy(now))
            parts[how] = parts.get(how, 0) + 1 / len(answering)
        # Without any target the balancer answers 503 itself, which no group's metrics count.
        return parts

    def course(self, arn, minute):
        """States of a group's targets during a minute, if any were registered."""
        course = self.hosts.get(arn, [])
        first = bisect.bisect_right(course, minute, key=lambda seen: seen[0]) - 1
        during = [seen for seen in course[max(first, 0) :] if seen[0] < minute + MINUTE]
        return [seen for seen in during if seen[3]]

    def figures(self, arn, minute):
        key = (arn, minute)
        if key not in self.ready:
            kept = self.minutes.get(key) or Minute()
            kept.hosts = self.course(arn, minute)
            if not kept.hosts:
                return None
            self.ready[key] = Figures(kept, self.world.trait, key)
        return self.ready[key]

    def query(self, arn, balancer, metric, period, stat, start, end):
        """Values by the beginning of their period, oldest first."""
        self.flush()
        if self.world.balancer_of(arn) != balancer:
            return []
        found = []
        period *= 1000
        at = start - start % period
        while at < end:
            value = self.value(arn, metric, at, period, stat)
            if value is not None:
                found.append((at, value))
            at += period
        return found

    def value(self, arn, metric, at, period, stat):
        pairs, events = [], 0
        for minute in range(at, at + period, MINUTE):
            if minute + MINUTE + DELAY + self.late > self.world.now:
                continue
            figures = self.figures(arn, minute)
            if figures is None:
                continue
            values, weights, count = figures.values(metric)
            whole = sum(weights) or 1
            pairs += [(value, weight * count / whole) for value, weight in zip(values, weights)]
            events += count
        pairs.sort()
        return statistic(stat, [one for one, _ in pairs], [one for _, one in pairs], events)
