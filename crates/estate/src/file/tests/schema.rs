//! The schema for editors says the same as the reader.

use super::aws::EXAMPLE;
use super::{PRACTICE, said};
use crate::file::schema;
use serde_json::Value;
use std::collections::BTreeSet;

/// A file that uses every field there is in a practice estate.
const EVERYTHING: &str = r#"
[estate]
name = "Everything"
kind = "practice"
default-environment = "production"

[environment.production]
summary = "all of it"
regions = ["us-east-1"]
protected = true

[[service]]
name = "website"
tasks = 2
summary = "all of it"
environments = ["production"]
database = "postgres"
contacts = ["Ada"]
[service.overrides.production]
tasks = 3
database = "other"

[[freeze]]
reason = "once"
environments = ["production"]
from = 2026-12-20T00:00:00Z
until = "2027-01-04T00:00:00Z"

[[freeze]]
reason = "weekly"
weekly = { from = "Fri 16:00", until = "Mon 08:00" }

[[contact]]
name = "Ada"
role = "on call"
level = "L2"
page = "slack:#ada"

[defaults]
strategy = "canary"
suite = "journeys"
ladder = [10, 100]
bake = "5m"
batch = 33
between-batches = "2m"
keep-warm = "15m"
[defaults.gates]
error-rate = { tolerated = 0.1, ratio = 1.5 }
latency = { bound = 100, tolerated = 5, ratio = 1.2, judge = "kayenta" }
frame-rate = { bound = 60, tolerated = 2, ratio = 1.5 }
memory = { bound = 50, tolerated = 1, ratio = 1.5 }
[defaults.policies]
failed-gate = "roll-back"
failed-final-gate = "hold-and-page"
insufficient = "hold"
system-wide = "hold"
orphan = "hold"
absence = "2m"
longest-bake = 3
snapshot-on-rollback = true
approval = { before = 50, who = ["Ada"], why = "look" }
timing = { provision = "10m", shift = "2m", verify = "5m", drain = "5m", way-back = "15m" }
"#;

/// A file that uses every field that only an estate in AWS has.
const EVERYTHING_IN_AWS: &str = r#"
[estate]
name = "Everything in AWS"
kind = "aws"

[environment.production]
regions = ["us-east-1"]

[[service]]
name = "website"
tasks = 2
suite = "basics"
[service.aws]
account = "111122223333"
profile = "candlefish"
role = "arn:aws:iam::111122223333:role/candlefish-{environment}"
cluster = "{environment}"
services = ["{service}-a", "{service}-b"]
target-groups = ["{service}-a", "{service}-b"]
load-balancer = "public"
container = "web"
log-group = "/ecs/{service}"
alarms = ["{service}-errors"]
test-addresses = ["http://a.{service}.internal:8080", "http://[::1]:8080/b"]

[[suite]]
name = "basics"
[[suite.check]]
path = "/health"
status = 204
contains = "ok"

[aws.endpoints]
ecs = "http://127.0.0.1:5000"
elastic-load-balancing = "http://127.0.0.1:5000"
cloud-watch = "http://127.0.0.1:5000"
logs = "http://127.0.0.1:5000"
rds = "http://127.0.0.1:5000"
service-quotas = "http://127.0.0.1:5000"
sts = "https://sts.{region}.amazonaws.com/"
"#;

/// Follows references to the schema of one value.
fn inside<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    let wrapped = schema.pointer("/allOf/0").unwrap_or(schema);
    let reference = wrapped.get("$ref").and_then(Value::as_str);
    reference.map_or(wrapped, |path| {
        root.pointer(path.trim_start_matches('#')).unwrap()
    })
}

/// Walks a document along the schema: what the schema does not allow ends up in
/// `foreign`, what it knows and the document uses in `used`.
fn walk(
    root: &Value,
    schema: &Value,
    value: &Value,
    used: &mut BTreeSet<String>,
    foreign: &mut Vec<String>,
) {
    let schema = inside(root, schema);
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let known = schema.pointer(&format!("/properties/{name}"));
                if let Some(known) = known {
                    used.insert(name.clone());
                    walk(root, known, value, used, foreign);
                } else if schema["additionalProperties"].is_object() {
                    walk(root, &schema["additionalProperties"], value, used, foreign);
                } else {
                    foreign.push(name.clone());
                }
            }
            for name in schema["required"].as_array().into_iter().flatten() {
                let name = name.as_str().unwrap();
                if !fields.contains_key(name) {
                    foreign.push(format!("no {name}"));
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                walk(root, &schema["items"], item, used, foreign);
            }
        }
        Value::String(text) => {
            let words = schema["enum"].as_array();
            if schema["type"] != "string" || words.is_some_and(|words| !words.contains(value)) {
                foreign.push(text.clone());
            }
        }
        Value::Number(number) => {
            let number_type = schema["type"] == "number" || schema["type"] == "integer";
            let below = schema["minimum"]
                .as_f64()
                .is_some_and(|least| number.as_f64().unwrap() < least);
            if !number_type || below {
                foreign.push(number.to_string());
            }
        }
        Value::Bool(_) => {
            if schema["type"] != "boolean" {
                foreign.push("a truth".into());
            }
        }
        Value::Null => foreign.push("null".into()),
    }
}

fn walked(text: &str) -> (BTreeSet<String>, Vec<String>) {
    let mut document: toml::Table = text.parse().unwrap();
    let freezes = document
        .get_mut("freeze")
        .and_then(toml::Value::as_array_mut);
    for freeze in freezes.into_iter().flatten() {
        for moment in ["from", "until"] {
            if let Some(moment) = freeze.get_mut(moment) {
                // In JSON a point in time is a text.
                *moment = moment.to_string().trim_matches('"').into();
            }
        }
    }
    let (schema, mut used, mut foreign) = (schema(), BTreeSet::new(), Vec::new());
    let document = serde_json::to_value(document).unwrap();
    walk(&schema, &schema, &document, &mut used, &mut foreign);
    (used, foreign)
}

/// Every name of a field anywhere in the schema.
fn fields(schema: &Value, names: &mut BTreeSet<String>) {
    if let Some(properties) = schema["properties"].as_object() {
        names.extend(properties.keys().cloned());
    }
    match schema {
        Value::Object(parts) => parts.values().for_each(|part| fields(part, names)),
        Value::Array(parts) => parts.iter().for_each(|part| fields(part, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn the_practice_estate_fits_the_schema() {
    let (used, foreign) = walked(PRACTICE);
    assert_eq!(foreign, [""; 0]);
    assert!(used.len() > 40, "walked into {} fields only", used.len());
}

#[test]
fn the_example_in_aws_fits_the_schema() {
    let (used, foreign) = walked(EXAMPLE);
    assert_eq!(foreign, [""; 0]);
    assert!(used.len() > 40, "walked into {} fields only", used.len());
}

#[test]
fn every_field_of_the_schema_is_read() {
    let mut all = BTreeSet::new();
    for text in [EVERYTHING, EVERYTHING_IN_AWS] {
        let (used, foreign) = walked(text);
        assert_eq!(foreign, [""; 0]);
        assert_eq!(said(text), "nothing\n");
        all.extend(used);
    }
    let mut known = BTreeSet::new();
    fields(&schema(), &mut known);
    assert_eq!(all, known);
}

#[test]
fn the_schema_refuses_what_the_reader_refuses() {
    let text = EVERYTHING
        .replace("kind = \"practice\"", "kind = \"cloud\"")
        .replace("\nbake = ", "\nbakes = ")
        .replace("tasks = 2\n", "")
        .replace("before = 50", "before = -1");
    let (_, foreign) = walked(&text);
    assert_eq!(foreign, ["bakes", "-1", "cloud", "no tasks"]);
    let problems = super::parse(&text).unwrap_err();
    assert_eq!(problems.len(), 4);
}

#[test]
fn the_schema_of_a_gate_is_readable() {
    let schema = schema();
    let gate = &schema["definitions"]["BoundedGate"];
    insta::assert_snapshot!(serde_json::to_string_pretty(gate).unwrap(), @r#"
    {
      "additionalProperties": false,
      "description": "A rule about events that are bad beyond a bound.",
      "properties": {
        "bound": {
          "description": "Where an event becomes bad, in milliseconds (latency), frames per second (frame-rate) or megabytes (memory).",
          "type": "number"
        },
        "judge": {
          "description": "How it is judged: ours is `sequential`; the others are what other tools do.",
          "enum": [
            "sequential",
            "group-sequential",
            "kayenta",
            "argo",
            "flagger",
            "cloud-watch"
          ],
          "type": "string"
        },
        "ratio": {
          "description": "How many times worse than stable is tolerated, from 1 on; 1.5 is half as much again.",
          "type": "number"
        },
        "tolerated": {
          "description": "Share of bad events in percent that is tolerated.",
          "maximum": 100,
          "minimum": 0,
          "type": "number"
        }
      },
      "required": [
        "bound",
        "tolerated"
      ],
      "type": "object"
    }
    "#);
}
