//! Where AWS's interfaces are asked: the addresses calls really went to.
//!
//! They come from the estate file, the environment, the profile or the region; the
//! SDK decides. So they are taken from its requests, and nobody who looks for a
//! fault is told an address that was never asked.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextRef;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use estate::aws::Api;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The addresses of one account in one region.
#[derive(Debug, Clone, Default)]
pub(crate) struct Addresses(Arc<Mutex<BTreeMap<Api, String>>>);

impl Addresses {
    /// Where an interface was asked last.
    pub(crate) fn of(&self, api: Api) -> Option<String> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&api).cloned()
    }

    /// Takes note of where a client of an interface sends its requests.
    pub(crate) fn note(&self, api: Api) -> Note {
        let addresses = self.clone();
        Note { api, addresses }
    }

    fn put(&self, api: Api, uri: &str) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(api, origin(uri).to_owned());
    }
}

/// `http://127.0.0.1:1` of `http://127.0.0.1:1/path`.
fn origin(uri: &str) -> &str {
    let host = uri.find("://").map_or(0, |scheme| scheme + 3);
    let end = uri[host..].find('/').map_or(uri.len(), |path| host + path);
    &uri[..end]
}

/// Sees every request before it leaves.
#[derive(Debug)]
pub(crate) struct Note {
    api: Api,
    addresses: Addresses,
}

impl Intercept for Note {
    fn name(&self) -> &'static str {
        "candlefish address"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.addresses.put(self.api, context.request().uri());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_what_stands_before_the_path() {
        for (uri, address) in [
            (
                "https://ecs.us-east-1.amazonaws.com/",
                "https://ecs.us-east-1.amazonaws.com",
            ),
            ("http://127.0.0.1:1/operation/X", "http://127.0.0.1:1"),
            ("http://127.0.0.1:1", "http://127.0.0.1:1"),
        ] {
            assert_eq!(origin(uri), address);
        }
    }
}
