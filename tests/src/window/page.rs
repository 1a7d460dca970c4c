//! A page of the app: finding, reading and pressing what is on it.

use super::story;
use super::{Result, until};
use anyhow::{Context as _, anyhow, bail};
use fantoccini::elements::Element;
use fantoccini::{Client, Locator};
use image::RgbImage;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use wire::{Answer, Command, Complaint, Confirmed, Done, Query};

/// What the program behind the page said.
pub type Told<T> = std::result::Result<T, Complaint>;

/// Calls one of the program's commands, and says which way it went.
const INVOKE: &str = "
    const [name, args, tell] = arguments;
    window.__TAURI__.core.invoke(name, args).then(
        (value) => tell({ done: value }),
        (error) => tell({ refused: error }));";

/// A page.
#[derive(Debug, Clone)]
pub struct Page {
    client: Client,
}

impl Page {
    pub(crate) fn new(client: Client) -> Self {
        let page = Self { client };
        story::remember(&page);
        page
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// Its address.
    ///
    /// # Errors
    /// When the driver does not answer.
    pub async fn address(&self) -> Result<String> {
        Ok(self.client.current_url().await?.to_string())
    }

    /// How the program calls the window it is in.
    ///
    /// # Errors
    /// When it is no page of the program.
    pub async fn label(&self) -> Result<String> {
        let script = "return window.__TAURI_INTERNALS__.metadata.currentWindow.label;";
        self.run(script, Vec::new()).await
    }

    /// Its HTML as it is now.
    ///
    /// # Errors
    /// When the driver does not answer.
    pub async fn source(&self) -> Result<String> {
        Ok(self.client.source().await?)
    }

    /// What can be seen of it, once what was changed is painted.
    ///
    /// # Errors
    /// When the driver does not answer.
    pub async fn picture(&self) -> Result<RgbImage> {
        // The second frame begins when the first is painted.
        let painted = "const tell = arguments[0];
            requestAnimationFrame(() => requestAnimationFrame(() => tell(true)));";
        self.run_and_wait::<bool>(painted, Vec::new()).await?;
        let png = self.client.screenshot().await?;
        Ok(image::load_from_memory(&png)?.to_rgb8())
    }

    /// Scrolls down by a window's height; false when it was at the end already.
    ///
    /// # Errors
    /// When the driver does not answer.
    pub async fn scroll_on(&self) -> Result<bool> {
        let script = "
            const before = scrollY;
            scrollBy({ top: innerHeight * 0.8, behavior: 'instant' });
            return scrollY > before;";
        self.run(script, Vec::new()).await
    }

    /// One element as it is seen, cut out of the picture of the page.
    ///
    /// # Errors
    /// When it does not appear.
    pub async fn picture_of(&self, selector: &str) -> Result<RgbImage> {
        self.see(selector).await?;
        self.bring(selector).await?;
        let script = "
            const box = document.querySelector(arguments[0]).getBoundingClientRect();
            return [box.left, box.top, box.width, box.height]
                .map((side) => Math.max(0, Math.round(side * devicePixelRatio)));";
        let [left, top, width, height]: [u32; 4] = self.run(script, vec![json!(selector)]).await?;
        let page = self.picture().await?;
        Ok(image::imageops::crop_imm(&page, left, top, width, height).to_image())
    }

    /// Runs a script, which ends with `return`.
    ///
    /// # Errors
    /// When it fails, or gives something else than expected.
    pub async fn run<T: DeserializeOwned>(&self, script: &str, with: Vec<Value>) -> Result<T> {
        let value = self.client.execute(script, with).await?;
        Ok(serde_json::from_value(value)?)
    }

    /// Runs a script that calls its last argument with what it found.
    ///
    /// # Errors
    /// When it fails, or gives something else than expected.
    pub async fn run_and_wait<T: DeserializeOwned>(
        &self,
        script: &str,
        with: Vec<Value>,
    ) -> Result<T> {
        let value = self.client.execute_async(script, with).await?;
        Ok(serde_json::from_value(value)?)
    }

    /// Waits for an element that can be seen.
    ///
    /// # Errors
    /// When it does not appear.
    pub async fn see(&self, selector: &str) -> Result<Element> {
        until(&format!("{selector} on the page"), async || {
            let found = self.client.find(Locator::Css(selector)).await?;
            Ok(found.is_displayed().await?.then_some(found))
        })
        .await
    }

    /// Waits until no such element can be seen.
    ///
    /// # Errors
    /// When it stays.
    pub async fn see_no(&self, selector: &str) -> Result<()> {
        until(&format!("no {selector} on the page"), async || {
            for found in self.client.find_all(Locator::Css(selector)).await? {
                if found.is_displayed().await? {
                    return Ok(None);
                }
            }
            Ok(Some(()))
        })
        .await
    }

    /// Whether such an element can be seen now.
    ///
    /// # Errors
    /// When the driver does not answer.
    pub async fn sees(&self, selector: &str) -> Result<bool> {
        for found in self.client.find_all(Locator::Css(selector)).await? {
            if found.is_displayed().await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Waits for an element and clicks it.
    ///
    /// # Errors
    /// When it does not appear or cannot be clicked.
    pub async fn click(&self, selector: &str) -> Result<()> {
        // What is painted anew between finding and clicking is found again.
        until(&format!("a click on {selector}"), async || {
            let found = self.client.find(Locator::Css(selector)).await?;
            self.bring(selector).await?;
            found.click().await?;
            Ok(Some(()))
        })
        .await
    }

    /// Scrolls an element to the middle of the window, where no bar lies over it.
    async fn bring(&self, selector: &str) -> Result<()> {
        let script = "
            const one = document.querySelector(arguments[0]);
            one && one.scrollIntoView({ block: 'center', behavior: 'instant' });
            return true;";
        self.run::<bool>(script, vec![json!(selector)]).await?;
        Ok(())
    }

    /// The texts of all such elements that can be seen now.
    async fn texts(&self, selector: &str) -> Result<Vec<String>> {
        let script = "
            const all = [...document.querySelectorAll(arguments[0])];
            return all.filter((one) => one.checkVisibility())
                .map((one) => one.innerText.replace(/\\s+/g, ' ').trim());";
        self.run(script, vec![json!(selector)]).await
    }

    /// The text of an element, once it can be seen.
    ///
    /// # Errors
    /// When it does not appear.
    pub async fn text(&self, selector: &str) -> Result<String> {
        until(&format!("the text of {selector}"), async || {
            Ok(self.texts(selector).await?.into_iter().next())
        })
        .await
    }

    /// Waits until the text of an element contains some words, and gives it.
    ///
    /// # Errors
    /// When it never does.
    pub async fn read(&self, selector: &str, words: &str) -> Result<String> {
        let wanted = words.to_lowercase();
        until(&format!("“{words}” in {selector}"), async || {
            let texts = self.texts(selector).await?;
            let said = texts.join(" | ");
            let mut fitting = texts
                .into_iter()
                .filter(|text| !text.is_empty() && text.to_lowercase().contains(&wanted));
            match fitting.next() {
                Some(text) => Ok(Some(text)),
                None => bail!("it says: {said}"),
            }
        })
        .await
    }

    /// Replaces what stands in a field, as typing does.
    ///
    /// # Errors
    /// When it does not appear.
    pub async fn fill(&self, selector: &str, text: &str) -> Result<()> {
        let field = self.see(selector).await?;
        field.clear().await?;
        field.send_keys(text).await?;
        Ok(())
    }

    /// Puts a long or odd text into a field at once, as pasting does.
    ///
    /// # Errors
    /// When it does not appear.
    pub async fn paste(&self, selector: &str, text: &str) -> Result<()> {
        self.see(selector).await?;
        let script = "
            const [selector, text] = arguments;
            const field = document.querySelector(selector);
            field.focus();
            field.value = text;
            field.dispatchEvent(new InputEvent('input', { bubbles: true }));
            field.dispatchEvent(new Event('change', { bubbles: true }));
            return true;";
        let done: bool = self.run(script, vec![json!(selector), json!(text)]).await?;
        done.then_some(()).context("nothing was pasted")
    }

    /// Chooses an entry of a list by its value.
    ///
    /// # Errors
    /// When there is no such entry.
    pub async fn choose(&self, selector: &str, value: &str) -> Result<()> {
        until(
            &format!("“{value}” to choose in {selector}"),
            async || {
                let list = self.client.find(Locator::Css(selector)).await?;
                list.select_by_value(value).await?;
                Ok(Some(()))
            },
        )
        .await
    }

    /// Goes to a screen by its address: `now`, `rollout/…`.
    ///
    /// # Errors
    /// When the page does not follow.
    pub async fn go(&self, screen: &str) -> Result<()> {
        let script = "window.location.hash = '#/' + arguments[0]; return true;";
        self.run::<bool>(script, vec![json!(screen)]).await?;
        Ok(())
    }

    /// Asks the program behind the page a question.
    ///
    /// # Errors
    /// When there is no answer at all; a refusal is an answer.
    pub async fn ask(&self, query: &Query) -> Result<Told<Answer>> {
        self.invoke("query", json!({ "query": query })).await
    }

    /// Tells the program behind the page to do something, past all buttons.
    ///
    /// # Errors
    /// When there is no answer at all; a refusal is an answer.
    pub async fn operate(
        &self,
        command: &Command,
        confirmed: Option<&Confirmed>,
    ) -> Result<Told<Done>> {
        let args = json!({ "command": command, "confirmed": confirmed });
        self.invoke("operate", args).await
    }

    /// Calls any command of the program behind the page.
    ///
    /// # Errors
    /// When there is no answer at all; a refusal is an answer.
    pub async fn invoke<T: DeserializeOwned>(
        &self,
        name: &str,
        args: impl Serialize,
    ) -> Result<Told<T>> {
        let with = vec![json!(name), serde_json::to_value(args)?];
        let mut told: Value = self.run_and_wait(INVOKE, with).await?;
        if let Some(done) = told.get_mut("done") {
            return Ok(Ok(serde_json::from_value(done.take())?));
        }
        let refused = told.get("refused").cloned();
        let refused = refused.ok_or_else(|| anyhow!("neither done nor refused: {told}"))?;
        // The permissions of the shell answer in plain words.
        Ok(Err(match refused.as_str() {
            Some(words) => Complaint::new("forbidden", words),
            None => serde_json::from_value(refused)?,
        }))
    }
}
