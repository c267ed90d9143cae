//! A real browser against the real program on a free port.

mod looks;

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::{Client, ClientBuilder, Locator};

/// What the county of the journeys is called on pages of a language.
pub fn home(lang: &str) -> &'static str {
    if lang == "en" { "Luanchuan County" } else { "栾川县" }
}

/// A browser window and its driver.
pub struct Browser {
    pub client: Client,
    driver: Child,
    _profile: tempfile::TempDir,
    url: String,
    lang: String,
    tour: bool,
}

/// A driver and the port it listens on; none when it ended before it said so.
fn started_driver() -> Option<(Child, String)> {
    let mut driver = Command::new("chromedriver")
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("chromedriver is installed");
    let lines = BufReader::new(driver.stdout.take().unwrap()).lines();
    let port = lines.map_while(Result::ok).find_map(|line| {
        let (_, port) = line.split_once("started successfully on port ")?;
        Some(port.trim_end_matches('.').to_owned())
    });
    if port.is_none() {
        driver.wait().unwrap();
    }
    port.map(|port| (driver, port))
}

impl Browser {
    /// Opens a window of this width in this language.
    pub async fn open(url: &str, width: u32, lang: &str) -> Self {
        let profile = tempfile::tempdir().unwrap();
        // A driver takes a free port for one family of addresses and asks for the same one in the other: there somebody
        // may have it, and then it ends.
        let (driver, port) = (0..5).find_map(|_| started_driver()).expect("chromedriver says its port");
        let options = serde_json::json!({
            "args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--hide-scrollbars",
                format!("--user-data-dir={}", profile.path().display()),
                format!("--lang={lang}"),
            ],
            "mobileEmulation": { "deviceMetrics": { "width": width, "height": 900, "pixelRatio": 1.0, "touch": width < 800, "mobile": width < 800 } },
        });
        let mut capabilities = serde_json::Map::new();
        capabilities.insert("goog:chromeOptions".to_owned(), options);
        let client = ClientBuilder::new(hyper_connector())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("the browser starts");
        let tour = std::env::var("HELUO_PICTURES").is_ok();
        Self { client, driver, _profile: profile, url: url.to_owned(), lang: lang.to_owned(), tour }
    }

    pub async fn go(&self, path: &str) {
        self.client.goto(&format!("{}{path}", self.url)).await.unwrap();
    }

    /// Presses the button or follows the link of this name.
    pub async fn press(&self, name: &str) {
        let path = format!(
            "(//button[normalize-space()='{name}' or @aria-label='{name}'] | //a[normalize-space()='{name}' or @aria-label='{name}'])[1]"
        );
        self.click(&path, name).await;
    }

    /// Opens what is folded behind these words.
    pub async fn unfold(&self, words: &str) {
        self.click(&format!("//summary[normalize-space()='{words}']"), words).await;
    }

    /// Opens the first of these that is folded, if it is.
    pub async fn unfold_first(&self, css: &str) {
        let open = "const one = document.querySelector(arguments[0]); one.open = true";
        self.client.execute(open, vec![css.into()]).await.unwrap();
    }

    /// Follows the first link whose words contain this.
    pub async fn press_containing(&self, words: &str) {
        let path = format!("(//a[contains(.,'{words}')])[1]");
        self.click(&path, words).await;
    }

    /// Presses the first button whose words contain this.
    pub async fn press_button_containing(&self, words: &str) {
        let path = format!("(//button[contains(.,'{words}')])[1]");
        self.click(&path, words).await;
    }

    /// The address of the first link of the page's main part that begins so.
    pub async fn first_link(&self, start: &str) -> String {
        let path = format!("(//main//a[starts-with(@href,'{start}')])[1]");
        self.element(&path, start).await.attr("href").await.unwrap().unwrap()
    }

    /// The addresses of the links of the page's main part that begin so, in their order.
    pub async fn links(&self, start: &str) -> Vec<String> {
        let path = format!("//main//a[starts-with(@href,'{start}')]");
        let mut found = Vec::new();
        for link in self.client.find_all(Locator::XPath(&path)).await.unwrap() {
            found.extend(link.attr("href").await.unwrap());
        }
        found
    }

    /// Types into the field of this name.
    pub async fn fill_first(&self, name: &str, text: &str) {
        let field =
            self.element(&format!("(//main//input[@name='{name}' and not(@type='hidden')])[1]"), name).await;
        field.send_keys(text).await.unwrap();
    }

    pub async fn css_text(&self, css: &str) -> String {
        self.client.find(Locator::Css(css)).await.unwrap().text().await.unwrap()
    }

    /// Types into the field of this label.
    pub async fn fill(&self, label: &str, text: &str) {
        let field = self.field(label).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
        assert_eq!(field.prop("value").await.unwrap().as_deref(), Some(text), "{label}");
    }

    /// Types into the field of this name, whatever its label says in this language.
    pub async fn put(&self, name: &str, text: &str) {
        let path =
            format!("(//main//*[self::input or self::textarea][@name='{name}' and not(@type='hidden')])[1]");
        let field = self.element(&path, name).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// Sets the day of the field of this name; how a day is typed differs between languages.
    pub async fn put_day(&self, name: &str, day: &str) {
        let field = self.element(&format!("//main//input[@type='date'][@name='{name}']"), name).await;
        let set = "arguments[0].value = arguments[1]";
        self.client.execute(set, vec![serde_json::to_value(&field).unwrap(), day.into()]).await.unwrap();
    }

    /// Chooses the first option that contains this text in the list of this name.
    pub async fn choose_in(&self, name: &str, option: &str) {
        let path = format!("(//main//select[@name='{name}']/option[contains(.,'{option}')])[1]");
        let value = self.element(&path, option).await.attr("value").await.unwrap().unwrap_or_default();
        self.set(name, &value).await;
    }

    /// Chooses county, township and village one after the other, as the picker of this field asks.
    pub async fn choose_division(&self, name: &str, village: &str) {
        for (level, length) in [6, 9, 12].into_iter().enumerate() {
            let code = &village[..length];
            let path = format!("//main//select[@id='field-{name}-{level}']/option[@value='{code}']");
            self.element(&path, code).await.click().await.unwrap();
        }
    }

    /// Ticks the box of this name.
    pub async fn tick_box(&self, name: &str) {
        self.click(&format!("//main//label[input[@type='checkbox'][@name='{name}']]"), name).await;
    }

    /// Presses the first button that sends the form which is posted to this address.
    pub async fn send(&self, action: &str) {
        let form =
            format!("//main//form[@method='post'][@action='{action}' or starts-with(@action,'{action}?')]");
        self.click(&format!("({form}//button[not(@formaction)])[1]"), action).await;
    }

    /// Presses the last button that takes its form to this address instead.
    pub async fn press_button_to(&self, address: &str) {
        self.click(&format!("(//main//button[@formaction='{address}'])[last()]"), address).await;
    }

    /// The name of the first list that has an option of this value.
    pub async fn list_with(&self, value: &str) -> String {
        let path = format!("(//main//select[option[@value='{value}']])[1]");
        self.element(&path, value).await.attr("name").await.unwrap().unwrap_or_default()
    }

    /// Follows the first link of the page's main part whose address begins so.
    pub async fn follow(&self, start: &str) {
        self.click(&format!("(//main//a[starts-with(@href,'{start}')])[1]"), start).await;
    }

    /// Pays the checkout that is open in the sandbox, and waits until it is paid.
    pub async fn pay_in_sandbox(&self, paid: &str) {
        self.follow("/sandbox/pay/").await;
        self.click("//main//button[@name='behaviour'][@value='pay']", "pay").await;
        self.says(paid).await;
    }

    /// What stands in the field of this label.
    pub async fn value_of(&self, label: &str) -> String {
        self.field(label).await.prop("value").await.unwrap().unwrap_or_default()
    }

    /// How many elements of the page are such.
    pub async fn count(&self, css: &str) -> usize {
        self.client.find_all(Locator::Css(css)).await.unwrap().len()
    }

    /// Waits until nothing on the page is such.
    pub async fn gone(&self, css: &str) {
        let end = Instant::now() + Duration::from_secs(30);
        while self.count(css).await > 0 {
            assert!(Instant::now() < end, "{css} stays");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Whether there is a button of this name.
    pub async fn has_button(&self, name: &str) -> bool {
        let path = format!("//main//button[normalize-space()='{name}']");
        !self.client.find_all(Locator::XPath(&path)).await.unwrap().is_empty()
    }

    /// Chooses a file in the field of this label.
    pub async fn attach(&self, label: &str, file: &std::path::Path) {
        self.field(label).await.send_keys(file.to_str().unwrap()).await.unwrap();
    }

    /// Sets the day of the field of this label; how a day is typed differs between languages.
    pub async fn pick_day(&self, label: &str, day: &str) {
        let field = self.field(label).await;
        let set = "arguments[0].value = arguments[1]";
        let field = serde_json::to_value(&field).unwrap();
        self.client.execute(set, vec![field, day.into()]).await.unwrap();
    }

    /// Chooses a file of this machine in the field of this name.
    pub async fn choose_file(&self, name: &str, path: &str) {
        let field = self.element(&format!("//input[@type='file'][@name='{name}']"), name).await;
        field.send_keys(path).await.unwrap();
    }

    /// Sends the form of this field as the keyboard does.
    pub async fn enter(&self, label: &str) {
        self.field(label).await.send_keys("\u{e007}").await.unwrap();
    }

    /// Chooses an option by its value in the field of this name without opening its list, which would cover what stands
    /// below it.
    pub async fn set(&self, name: &str, value: &str) {
        let field = self.element(&format!("//main//select[@name='{name}']"), name).await;
        let set = "arguments[0].value = arguments[1]";
        self.client.execute(set, vec![serde_json::to_value(&field).unwrap(), value.into()]).await.unwrap();
    }

    /// Address, width and height of a picture; it has been loaded.
    pub async fn picture_in(&self, css: &str) -> (String, String, String) {
        let picture = self.client.wait().for_element(Locator::Css(css)).await.unwrap();
        let script = "const [img, done] = arguments; img.decode().then(() => done(img.naturalWidth))";
        let wide =
            self.client.execute_async(script, vec![serde_json::to_value(&picture).unwrap()]).await.unwrap();
        assert!(wide.as_u64().unwrap() > 0, "{css} shows nothing");
        let mut parts = Vec::new();
        for name in ["src", "width", "height"] {
            parts.push(picture.attr(name).await.unwrap().unwrap_or_default());
        }
        let [src, width, height] = parts.try_into().unwrap();
        (src, width, height)
    }

    /// What a picture says to those who do not see it.
    pub async fn alt_of(&self, css: &str) -> String {
        let picture = self.client.find(Locator::Css(css)).await.unwrap();
        picture.attr("alt").await.unwrap().unwrap_or_default()
    }

    /// Presses the first button whose label begins so.
    pub async fn press_labelled(&self, start: &str) {
        self.click(&format!("(//main//button[starts-with(@aria-label,'{start}')])[1]"), start).await;
    }

    /// Chooses the option that contains this text in the field of this label.
    pub async fn choose(&self, label: &str, option: &str) {
        let path =
            format!("//*[@id = //label[normalize-space()='{label}']/@for]/option[contains(.,'{option}')]");
        self.element(&path, option).await.click().await.unwrap();
    }

    /// Chooses one of the round buttons of this field.
    pub async fn pick(&self, name: &str, value: &str) {
        self.click(&format!("//input[@type='radio'][@name='{name}'][@value='{value}']"), value).await;
    }

    /// Ticks the box of this label.
    pub async fn tick(&self, label: &str) {
        self.click(&format!("//label[normalize-space()='{label}']"), label).await;
    }

    /// As a person would: what is to be pressed is brought into view first, and looked for again when the page was replaced
    /// meanwhile.
    async fn click(&self, path: &str, name: &str) {
        let end = Instant::now() + Duration::from_secs(15);
        loop {
            let element = self.element(path, name).await;
            let scroll = "arguments[0].scrollIntoView({block: 'center'})";
            let shown = self.client.execute(scroll, vec![serde_json::to_value(&element).unwrap()]).await;
            let pressed = match shown {
                Ok(_) => element.click().await,
                Err(error) => Err(error),
            };
            match pressed {
                Ok(()) => return,
                Err(error) if error.is_stale_element_reference() && Instant::now() < end => {}
                Err(error) => panic!("{name}: {error}"),
            }
        }
    }

    async fn field(&self, label: &str) -> fantoccini::elements::Element {
        let path = format!("//*[@id = //label[normalize-space()=\"{label}\"]/@for]");
        self.element(&path, label).await
    }

    pub async fn element(&self, path: &str, name: &str) -> fantoccini::elements::Element {
        let found =
            self.client.wait().at_most(Duration::from_secs(15)).for_element(Locator::XPath(path)).await;
        match found {
            Ok(element) => element,
            Err(error) => panic!(
                "{name} at {}: {error}\n{}",
                self.client.current_url().await.unwrap(),
                self.text().await
            ),
        }
    }

    pub async fn text(&self) -> String {
        // Between two pages there is none: the next one is waited for.
        let end = Instant::now() + Duration::from_secs(10);
        loop {
            if let Ok(body) = self.client.find(Locator::Css("body")).await
                && let Ok(text) = body.text().await
            {
                return text;
            }
            assert!(Instant::now() < end, "no page came");
        }
    }

    /// The page as the browser has it.
    pub async fn source(&self) -> String {
        // Between two pages it is empty: the next one is waited for.
        let end = Instant::now() + Duration::from_secs(10);
        loop {
            let source = self.client.source().await.unwrap();
            if source.contains("</main>") {
                return source;
            }
            assert!(Instant::now() < end, "no page came");
        }
    }

    /// Waits until the page says this, without asking for it again.
    pub async fn says(&self, words: &str) {
        let end = Instant::now() + Duration::from_secs(15);
        loop {
            let text = self.text().await;
            if text.contains(words) {
                return;
            }
            assert!(Instant::now() < end, "never said `{words}`:\n{text}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits until the page says this; reloads while it does not, for what happens behind the page.
    pub async fn until(&self, words: &str) {
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            let text = self.text().await;
            if text.contains(words) {
                return;
            }
            assert!(Instant::now() < end, "never said `{words}`:\n{text}");
            tokio::time::sleep(Duration::from_millis(200)).await;
            self.client.refresh().await.unwrap();
        }
    }

    /// Signs in by the button of a sample account.
    pub async fn sign_in(&self, name: &str) {
        self.press_account(name).await;
        let end = Instant::now() + Duration::from_secs(15);
        while self.client.current_url().await.unwrap().path() == "/sign-in" {
            assert!(Instant::now() < end, "{name} could not sign in: {}", self.text().await);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Signs in somebody who is not among the sample accounts, as everybody else does.
    pub async fn sign_in_by_phone(&self, phone: &str, password: &str) {
        self.client.delete_all_cookies().await.unwrap();
        self.go(&format!("/sign-in?lang={}", self.lang)).await;
        self.fill_first("phone", phone).await;
        self.fill_first("password", password).await;
        self.click("(//main//form[@action='/sign-in']//button)[1]", phone).await;
        let end = Instant::now() + Duration::from_secs(15);
        while self.client.current_url().await.unwrap().path() == "/sign-in" {
            assert!(Instant::now() < end, "{phone} could not sign in: {}", self.text().await);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Presses the button of a sample account on the page that signs in.
    pub async fn press_account(&self, name: &str) {
        self.client.delete_all_cookies().await.unwrap();
        self.go(&format!("/sign-in?lang={}", self.lang)).await;
        let path = format!("//tr[contains(.,'{name}')]//button");
        self.click(&path, name).await;
    }

    /// Waits until this page is open.
    pub async fn at(&self, path: &str) {
        let end = Instant::now() + Duration::from_secs(15);
        while self.client.current_url().await.unwrap().path() != path {
            assert!(Instant::now() < end, "never came to {path}: {}", self.text().await);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    pub async fn close(self) {
        let _ = self.client.clone().close().await;
    }
}

impl Drop for Browser {
    /// A journey that failed leaves no driver behind either.
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn hyper_connector() -> hyper_util::client::legacy::connect::HttpConnector {
    hyper_util::client::legacy::connect::HttpConnector::new()
}
