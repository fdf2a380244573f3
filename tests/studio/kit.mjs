// What the checks of the page share: a browser, pages whose errors count, and checks that go on
// after one has failed.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const begun = Date.now();

export function say(text) {
  console.log(`[${((Date.now() - begun) / 1000).toFixed(1).padStart(5)}] ${text}`);
}

/// A browser, and what went wrong in its pages.
export class Browser {
  static async launch(executablePath) {
    const args = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"];
    return new Browser(await chromium.launch({ executablePath, args }));
  }

  constructor(browser) {
    this.browser = browser;
    this.problems = [];
  }

  /// A page of the studio at this address; `expected`: errors of the console that are meant to be.
  async open(url, options = {}, expected = /^$/) {
    const { before, ...rest } = options;
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 900 }, ...rest });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.on("console", (message) => {
      if (message.type() === "error" && !expected.test(message.text())) this.problems.push(message.text());
    });
    page.on("pageerror", (problem) => this.problems.push(String(problem)));
    page.on("request", (request) => {
      if (new URL(request.url()).hostname !== new URL(url).hostname) this.problems.push(`a request to ${request.url()}`);
    });
    await before?.(page);
    await page.goto(url);
    if (!before) await page.locator("#link[data-state=live]").waitFor();
    return page;
  }

  close() {
    return this.browser.close();
  }
}

/// Waits until something holds in the page. (waitForFunction would need a looser security policy.)
export async function until(page, what, holds, argument, most = 20_000) {
  const end = Date.now() + most;
  while (!(await page.evaluate(holds, argument))) {
    if (Date.now() > end) {
      assert.fail(`never: ${what}; the page says: ${await page.locator("#notice").textContent()} | ${await page.locator("#playing").textContent()}; the list says:\n${await page.locator("#list").innerText()}`);
    }
    await page.waitForTimeout(50);
  }
}

/// Waits until the notice says this. A row may go before it: events and the answer of a request come on ways of their own.
export function told(page, pattern, most = 5000) {
  return until(page, `the notice says ${pattern}`, ([source, flags]) => new RegExp(source, flags).test(document.getElementById("notice").textContent), [pattern.source, pattern.flags], most);
}

export const track = (page, prompt) => page.locator("li.track", { hasText: prompt });

export async function makes(page, prompts) {
  await page.fill("#prompts", prompts.join("\n"));
  await page.click("#compose button[type=submit]");
}

/// Answers a request of the page in the server's place.
export function answerInstead(page, path, status, value) {
  return page.route(path, (route) => route.fulfill({ status, contentType: "application/json", body: JSON.stringify(value) }));
}

/// Runs all, says of each how it went, and gives how many failed.
export async function run(checks) {
  let failed = 0;
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check();
      say(name.replaceAll("_", " "));
    } catch (problem) {
      failed += 1;
      say(`FAILED: ${name.replaceAll("_", " ")}: ${problem.message.split("\n").slice(0, 6).join("\n  ")}`);
    }
  }
  return failed;
}
