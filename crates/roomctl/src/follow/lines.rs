//! Following line by line: what is new since the last look, each thing once.

use crate::exit::Failure;
use crate::out::{Ink, Line, Out};
use crate::show::{self, Standing};
use std::collections::BTreeMap;
use vocab::Timestamp;
use wire::{NarrationView, RolloutView};

/// Of what was said before one came, so much is told again.
const CATCH_UP: usize = 6;

/// Where the story begins for somebody who comes in the middle of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Begin {
    /// With the last few things said.
    Lately,
    /// With the decision to go back.
    WithTheWayBack,
}

/// What was told already.
#[derive(Debug)]
pub(crate) struct Lines {
    /// Whether lines must say which rollout they are about.
    several: bool,
    begin: Begin,
    /// The rollout the last line was about.
    named: String,
    told: BTreeMap<String, Told>,
}

#[derive(Debug, Default)]
struct Told {
    narration: usize,
    parts: usize,
    last: Option<Box<NarrationView>>,
    state: Option<String>,
    ended: bool,
}

impl Told {
    /// What was said and what happened on the way back, in the order of time.
    fn happened(&mut self, view: &RolloutView) -> Vec<News> {
        let parts = view
            .promise
            .as_ref()
            .map(|promise| promise.parts.as_slice());
        let parts = parts.unwrap_or_default();
        let new_parts = parts.iter().skip(self.parts);
        let mut news: Vec<(Timestamp, News)> = new_parts
            .map(|(name, at)| (*at, News::Part(name.clone(), *at)))
            .collect();
        for said in view.narration.iter().skip(self.narration) {
            let now = Box::new(said.clone());
            let before = self.last.replace(now.clone());
            news.push((said.at, News::Said(now, before)));
        }
        self.parts = parts.len();
        self.narration = self.narration.max(view.narration.len());
        news.sort_by_key(|(at, _)| *at);
        news.into_iter().map(|(_, news)| news).collect()
    }
}

/// Something new.
#[derive(Debug, PartialEq)]
enum News {
    /// It is seen for the first time; so many narrations are not told.
    Met { left_out: usize },
    /// Its phase, step, weight or status changed.
    State,
    /// It said something; with what it said before.
    Said(Box<NarrationView>, Option<Box<NarrationView>>),
    /// A part of the way back happened.
    Part(String, Timestamp),
    /// It is over.
    Ended,
}

impl Lines {
    /// Nothing told yet.
    pub(crate) fn new(several: bool, begin: Begin) -> Self {
        Self {
            several,
            begin,
            named: String::new(),
            told: BTreeMap::new(),
        }
    }

    /// The rollouts whose end was not told.
    pub(crate) fn open(&self) -> Vec<String> {
        let open = self.told.iter().filter(|(_, told)| !told.ended);
        open.map(|(id, _)| id.clone()).collect()
    }

    /// Writes what is new about a rollout.
    pub(crate) fn tell(&mut self, view: &RolloutView, out: &mut Out) -> Result<(), Failure> {
        for news in self.news(view) {
            if out.json() {
                out.event(&event(view, &news))?;
            } else {
                self.write(view, &news, out)?;
            }
        }
        Ok(())
    }

    fn news(&mut self, view: &RolloutView) -> Vec<News> {
        let mut news = Vec::new();
        let known = self.told.contains_key(&view.status.rollout);
        let told = self.told.entry(view.status.rollout.clone()).or_default();
        if !known {
            told.narration = first(view, self.begin);
            news.push(News::Met {
                left_out: told.narration,
            });
        }
        news.extend(told.happened(view));
        let state = state(view);
        if told.state.as_ref() != Some(&state) {
            told.state = Some(state);
            news.push(News::State);
        }
        if Standing::read(&view.status.status).has_ended() && !told.ended {
            told.ended = true;
            news.push(News::Ended);
        }
        news
    }

    fn write(&mut self, view: &RolloutView, news: &News, out: &mut Out) -> Result<(), Failure> {
        let mut page = out.new_page();
        let width = page.width();
        match news {
            News::Met { left_out } => {
                let status = &view.status;
                page.line(show::band(status.practice, &status.environment, 1, width));
                let what = format!("{} → {}", status.service, status.release);
                let place = format!("{}/{}", status.environment, status.region);
                page.line(Line::inked(Ink::Strong, &what).and(&format!(
                    "  {} {} in {place}",
                    show::kind(status),
                    status.rollout
                )));
                if *left_out > 0 {
                    page.text(&format!(
                        "({left_out} earlier; `roomctl report {}` has them all)",
                        status.rollout
                    ));
                }
            }
            News::Said(said, before) => {
                self.name(&mut page, view);
                page.append(show::told(said, before.as_deref(), width));
            }
            News::Part(name, at) => {
                let decided = view.promise.as_ref().and_then(show::decided);
                let words = format!("way back: {}", show::part(name, *at, decided));
                self.name(&mut page, view);
                page.line(Line::inked(Ink::Faint, &at.clock()).pad_to(9).and(&words));
            }
            News::State | News::Ended => return Ok(()),
        }
        out.page(&page)
    }

    /// Which rollout the next line is about, where that is not plain.
    fn name(&mut self, page: &mut crate::out::Page, view: &RolloutView) {
        let status = &view.status;
        if self.several && self.named != status.rollout {
            self.named.clone_from(&status.rollout);
            let name = format!(
                "[{} {}/{}]",
                status.service, status.environment, status.region
            );
            page.line(Line::inked(Ink::Faint, &name));
        }
    }
}

/// The first narration to be told to somebody who comes now.
fn first(view: &RolloutView, begin: Begin) -> usize {
    let lately = view.narration.len().saturating_sub(CATCH_UP);
    let decided = view.promise.as_ref().and_then(show::decided);
    match (begin, decided) {
        (Begin::WithTheWayBack, Some(decided)) => {
            let before = view.narration.iter().position(|said| said.at >= decided);
            before.unwrap_or(lately)
        }
        (Begin::WithTheWayBack, None) | (Begin::Lately, _) => lately,
    }
}

/// What a program wants to hear about: the clock alone is no news.
fn state(view: &RolloutView) -> String {
    let status = &view.status;
    format!(
        "{}|{}|{:?}|{}|{:?}",
        status.status, status.phase, status.step, status.traffic_percentage, status.driven_by
    )
}

fn event(view: &RolloutView, news: &News) -> serde_json::Value {
    let rollout = &view.status.rollout;
    match news {
        News::Met { left_out } => serde_json::json!({
            "event": "following", "rollout": rollout, "left_out": left_out, "plan": view.plan
        }),
        News::State => serde_json::json!({ "event": "status", "status": view.status }),
        News::Said(said, _) => {
            serde_json::json!({ "event": "narration", "rollout": rollout, "narration": said })
        }
        News::Part(name, at) => {
            serde_json::json!({ "event": "way-back", "rollout": rollout, "part": name, "at": at })
        }
        News::Ended => serde_json::json!({
            "event": "end", "rollout": rollout, "status": view.status, "promise": view.promise
        }),
    }
}

#[cfg(test)]
mod tests;
