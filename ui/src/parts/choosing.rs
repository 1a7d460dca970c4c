//! What all forms of a rollout choose alike: service, place and release, kept in
//! step with the estate.

use leptos::prelude::*;
use wire::{EstateView, ReleaseRow};

use crate::asks::{self, Asked, ask};
use crate::model::start::{self, Choices};

/// What there is to choose from, as name and words.
pub(crate) type Options = Signal<Vec<(String, String)>>;

/// Choices, and what there is to choose from.
#[derive(Clone, Copy)]
pub(crate) struct Choosing {
    pub(crate) estate: RwSignal<Asked<EstateView>>,
    pub(crate) choices: RwSignal<Choices>,
    /// The releases of the place that is chosen.
    pub(crate) releases: RwSignal<Asked<Vec<ReleaseRow>>>,
}

impl Choosing {
    /// Begins with what is chosen already, and asks what there is.
    pub(crate) fn begin(choices: Choices) -> Self {
        let this = Self {
            estate: RwSignal::new(Asked::Waiting),
            choices: RwSignal::new(choices),
            releases: RwSignal::new(Asked::Waiting),
        };
        ask(this.estate, asks::estate());
        this.settle();
        this
    }

    /// Keeps choices and estate in step, and reads the releases of the place.
    fn settle(self) {
        Effect::new(move |_| {
            if let Some(estate) = self.estate.with(Asked::here) {
                let before = self.choices.get();
                let after = before.clone().settled(&estate);
                if after != before {
                    self.choices.set(after);
                }
            }
        });
        let place = Memo::new(move |_| {
            let choices = self.choices.get();
            (choices.service, choices.environment, choices.region)
        });
        Effect::new(move |_| {
            let (service, environment, region) = place.get();
            // Before the estate is known the place may be one it does not have.
            if self.estate.with(|estate| estate.here().is_some()) && !region.is_empty() {
                self.releases.set(Asked::Waiting);
                let question = asks::releases(service, Some(environment), Some(region));
                ask(self.releases, question);
            }
        });
    }

    /// A part of the choices.
    pub(crate) fn chosen(self, of: fn(&Choices) -> &String) -> Signal<String> {
        Signal::derive(move || self.choices.with(|choices| of(choices).clone()))
    }

    /// Sets a part of the choices.
    pub(crate) fn set(self, how: fn(Choices, &str) -> Choices) -> Callback<String> {
        Callback::new(move |text: String| {
            self.choices
                .update(|choices| *choices = how(std::mem::take(choices), &text));
        })
    }

    /// Reads something off the estate and the choices, once the estate is here.
    pub(crate) fn off_estate<T: Default + Send + Sync + 'static>(
        self,
        read: fn(&EstateView, &Choices) -> T,
    ) -> Signal<T> {
        Signal::derive(move || {
            let estate = self.estate.with(Asked::here);
            estate.map_or_else(T::default, |estate| {
                self.choices.with(|choices| read(&estate, choices))
            })
        })
    }

    /// The services there are.
    pub(crate) fn services(self) -> Options {
        self.off_estate(|estate, _| {
            let name = |one: &wire::ServiceView| (one.name.clone(), one.name.clone());
            estate.services.iter().map(name).collect()
        })
    }

    /// The environments the service runs in.
    pub(crate) fn environments(self) -> Options {
        self.off_estate(|estate, choices| {
            let words = |one: wire::EnvironmentView| {
                let guard = if one.protected { " (protected)" } else { "" };
                (one.name.clone(), format!("{}{guard}", one.name))
            };
            let all = start::environments(estate, &choices.service);
            all.into_iter().map(words).collect()
        })
    }

    /// The regions it runs in there.
    pub(crate) fn regions(self) -> Options {
        self.off_estate(|estate, choices| {
            let all = start::regions(estate, &choices.service, &choices.environment);
            all.into_iter().map(|name| (name.clone(), name)).collect()
        })
    }

    /// The releases of the place; none while they are being read.
    pub(crate) fn rows(self) -> Memo<Vec<ReleaseRow>> {
        Memo::new(move |_| self.releases.with(Asked::here).unwrap_or_default())
    }
}
