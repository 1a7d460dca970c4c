"""Starts MiniStack with permissions enforced, and a place where tests ask it for users.

Beside MiniStack there is `POST /candlefish/...` on a port of its own, with JSON:
- `estate`: builds the worker on one side in one account, and says where MiniStack listens;
- `user`: makes a user that may do what the policy says, and tells its keys.

MiniStack drops `ForwardConfig`, so there are no weights here, and no rule between two
groups can be found: what shifts weights is tried against moto, without permissions.

usage: python mini.py      (says its port when it is ready; ends when its standard input is closed)
"""

import http.server
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request

import botocore.session

ACCOUNT = "111122223333"
REGION = "us-east-1"
users = 0


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(port):
    environment = {
        **os.environ,
        "AUTH": "true",
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "LOG_LEVEL": "ERROR",
    }
    program = os.path.join(os.path.dirname(sys.executable), "ministack")
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen([program], env=environment, **quiet)
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_ministack/health", timeout=1)
            return process
        except OSError:
            time.sleep(0.05)
    process.kill()
    raise SystemExit("MiniStack does not start")


def client(name, port):
    # A key of twelve digits is the root of that account.
    return botocore.session.get_session().create_client(
        name,
        region_name=REGION,
        endpoint_url=f"http://127.0.0.1:{port}",
        aws_access_key_id=ACCOUNT,
        aws_secret_access_key="root",
    )


def build(port):
    ecs, elb, ec2 = client("ecs", port), client("elbv2", port), client("ec2", port)
    ecs.create_cluster(clusterName="production")
    for tag in ("2f9c1e4", "b81d07a"):
        image = {"name": "worker", "image": f"registry.example/worker:{tag}", "memory": 512}
        ecs.register_task_definition(family="worker", containerDefinitions=[image])
    subnets = [one["SubnetId"] for one in ec2.describe_subnets()["Subnets"]][:2]
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    balancer = elb.create_load_balancer(Name="production-0", Subnets=subnets)["LoadBalancers"][0]
    name = "production-worker"
    made = elb.create_target_group(Name=name, Protocol="HTTP", Port=8080, VpcId=vpc, TargetType="ip")
    group = made["TargetGroups"][0]["TargetGroupArn"]
    ecs.create_service(
        cluster="production",
        serviceName="worker",
        taskDefinition="worker:1",
        desiredCount=2,
        loadBalancers=[{"targetGroupArn": group, "containerName": "worker", "containerPort": 8080}],
    )
    elb.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Protocol="HTTP",
        Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group}],
    )
    client("logs", port).create_log_group(logGroupName="/ecs/production/worker")
    client("rds", port).create_db_instance(
        DBInstanceIdentifier="main",
        DBInstanceClass="db.t3.micro",
        Engine="postgres",
        AllocatedStorage=20,
        MasterUsername="candlefish",
        MasterUserPassword="not-a-secret-1",
    )
    return {"port": port, "account": ACCOUNT}


def user(port, policy):
    global users
    users += 1
    iam, name = client("iam", port), f"candlefish-{users}"
    iam.create_user(UserName=name)
    iam.put_user_policy(UserName=name, PolicyName="printed", PolicyDocument=json.dumps(policy))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return {"key": key["AccessKeyId"], "secret": key["SecretAccessKey"]}


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        wish = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or "{}")
        try:
            if self.path == "/candlefish/estate":
                status, document = 200, build(self.server.mini)
            else:
                status, document = 200, user(self.server.mini, wish)
        except Exception as problem:  # a test that asks for nonsense hears why
            status, document = 400, {"problem": f"{type(problem).__name__}: {problem}"}
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    # Like the other launcher's, so that one way of asking serves both.
    protocol_version = "HTTP/1.1"

    def log_message(self, *_words):
        """A line for every request would fill the log of a test."""


def end_with_input(process):
    """Ends both with whoever started them, however that ended."""
    while sys.stdin.buffer.read(4096):
        pass
    process.kill()
    os._exit(0)


if __name__ == "__main__":
    port = free_port()
    process = start(port)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.mini = port
    threading.Thread(target=end_with_input, args=(process,), daemon=True).start()
    print(server.server_port, flush=True)
    server.serve_forever()
