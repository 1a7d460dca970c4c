//! Every release of the practice estate by every strategy.

use crate::WEBSITE;
use control_room_tests::{Scene, alarms};
use estate_sim::guide;
use rollouts::Strategy;

/// What comes of it when nobody acts. Bad releases that were switched to at once
/// wait for a person where the last gate failed, and complete where there was no
/// gate and no hard limit was broken: instant skips what would have told.
const COMES_TO: &str = "\
release  canary       blue-green   rolling      instant
e94a6c1  completed    completed    completed    completed
d3b8f60  completed    completed    completed    completed
c7e2b05  rolled back  waits        rolled back  completed
a1f6d82  failed       failed       failed       failed
9c54e17  rolled back  waits        rolled back  completed
80b3a9e  completed    completed    completed    completed
7f0d4c5  rolled back  rolled back  rolled back  rolled back
6e81b2a  rolled back  rolled back  rolled back  rolled back
5d2e9f3  rolled back  waits        rolled back  completed
41c08be  rolled back  waits        rolled back  completed
3ab77d0  rolled back  waits        rolled back  completed
2f9c1e4  completed    completed    completed    completed
";

#[test]
fn every_release_by_every_strategy_ends_as_it_should() {
    let _alarms = alarms::listen();
    let mut table = vec![row(
        "release",
        Strategy::ALL.map(|strategy| strategy.to_string()),
    )];
    for guide in guide() {
        let classes = Strategy::ALL.map(|strategy| {
            let scene = Scene::new(WEBSITE, guide.release, strategy);
            scene.play().to_string()
        });
        table.push(row(guide.release, classes));
    }
    let table = table.join("\n") + "\n";
    assert!(table == COMES_TO, "expected\n{COMES_TO}\nfound\n{table}");
}

fn row(first: &str, cells: [String; 4]) -> String {
    let cells = cells.map(|cell| format!("{cell:<13}"));
    format!("{first:<9}{}", cells.concat())
        .trim_end()
        .to_owned()
}
