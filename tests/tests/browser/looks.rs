//! What is wrong with a page as it looks.

use super::Browser;

/// Words that stand in a column of a letter or two: four lines or more, none as wide as three letters.
const SQUEEZED: &str = "
    const found = [], words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (words.nextNode()) {
        const text = words.currentNode, holder = text.parentElement;
        if (text.data.trim().length < 8 || !holder.checkVisibility() || holder.closest('.visually-hidden')) continue;
        const range = document.createRange();
        range.selectNodeContents(text);
        const width = range.getBoundingClientRect().width;
        if (width > 0 && width < 3 * parseFloat(getComputedStyle(holder).fontSize) && range.getClientRects().length > 3)
            found.push(text.data.trim());
    }
    return found";

impl Browser {
    /// Checks the page: nothing on it is squeezed, and axe finds no violation of WCAG 2 A and AA.
    pub async fn check(&self, name: &str) {
        if self.tour {
            let folder = std::path::PathBuf::from(std::env::var("HELUO_PICTURES").unwrap());
            std::fs::write(folder.join(format!("{name}.png")), self.client.screenshot().await.unwrap())
                .unwrap();
        }
        let address = self.client.current_url().await.unwrap();
        assert_eq!(self.squeezed().await, Vec::<String>::new(), "squeezed on {name} ({address})");
        assert_eq!(self.violations().await, Vec::<String>::new(), "axe on {name} ({address})");
    }

    /// What axe finds on the page against WCAG 2 A and AA.
    pub async fn violations(&self) -> Vec<String> {
        let axe = std::fs::read_to_string(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../web/node_modules/axe-core/axe.min.js"
        ))
        .expect("axe-core is installed by the build of ui");
        self.client.execute(&axe, Vec::new()).await.unwrap();
        let script = "const done = arguments[0]; axe.run(document, {runOnly: ['wcag2a', 'wcag2aa']}).then(\
                      r => done(r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html + ' ' + n.failureSummary).join(' | '))));";
        let found = self.client.execute_async(script, Vec::new()).await.unwrap();
        serde_json::from_value(found).unwrap()
    }

    /// Words that have too little room to be read.
    pub async fn squeezed(&self) -> Vec<String> {
        serde_json::from_value(self.client.execute(SQUEEZED, Vec::new()).await.unwrap()).unwrap()
    }

    /// Whether the page is wider than the window, so that a reader has to move it sideways.
    pub async fn is_too_wide(&self) -> bool {
        let script = "const page = document.documentElement; return page.scrollWidth > page.clientWidth";
        self.client.execute(script, Vec::new()).await.unwrap() == true
    }
}
