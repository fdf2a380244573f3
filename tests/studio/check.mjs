// usage: node check.mjs URL BROWSER PICTURES [chat]
//
// Uses the page at URL as a person would, and fails when anything is not as it should be. "chat": there is a service
// that completes chats.
import assert from "node:assert/strict";
import http from "node:http";
import * as kit from "./kit.mjs";
import { say, track } from "./kit.mjs";
import { contrasts } from "./looks.mjs";

const [url, executablePath, pictures, extra] = process.argv.slice(2);
const hostile = `<img src=x onerror="window.harmed=1"> & 'bells'`;
const prompts = ["warm analog synthwave, night drive", "brushed drums, upright bass", "harp, slow and wide"];

const browser = await kit.Browser.launch(executablePath);
const open = (options) => browser.open(url, options);

/// Webhooks that are lost take half a minute to be made up for.
async function until(page, what, holds) {
  await kit.until(page, what, holds, null, 90_000);
  say(what);
}

async function makes_tracks(page) {
  assert.equal(await page.locator("#link").textContent(), "live, with webhooks");
  assert.equal(await page.locator("li.track").count(), 2, "the library is shown");
  await page.fill("#prompts", prompts.join("\n"));
  await page.click("#compose button");
  await until(page, "three tracks are in the making", () => document.querySelectorAll("li.track").length === 5);
  await until(page, "the box is empty again", () => document.getElementById("prompts").value === "");
  await until(page, "all three are done", () =>
    document.querySelectorAll("li.track[data-state=completed]").length === 5);
  const sources = [];
  for (const prompt of prompts) {
    sources.push(await track(page, prompt).getAttribute("data-source"));
  }
  say(`told by: ${sources.join(", ")}`);
  assert.equal(sources.filter((each) => each === "webhook").length, 2, "two webhooks came");
  assert.equal(sources.filter((each) => each === "poll" || each === "list").length, 1, "one was lost, and a look found the end");
  assert.equal(await page.textContent("#by-webhook"), "2");
  assert.equal(await page.textContent("#refusals"), "0");
}

async function shows_the_limits(page) {
  const legends = await page.locator(".chart .legend").allTextContents();
  assert.equal(legends.length, 2, `a chart for each limit: ${legends}`);
  assert.match(legends.join(), /create: 10 a minute.*read: 60 a minute/);
  assert.ok((await page.locator(".chart .edge").first().getAttribute("d")).length > 50);
  say(`limits: ${legends.join("; ")}`);
}

async function plays(page) {
  await track(page, prompts[0]).locator("button.play").click();
  await until(page, "a track plays", () => {
    const audio = document.getElementById("audio");
    return audio.currentTime > 0 && audio.duration > 25 && audio.duration < 35 && !audio.error;
  });
  await page.evaluate(() => document.getElementById("audio").pause());
}

async function uses_playlists(page) {
  await track(page, prompts[0]).locator("input").check();
  const name = await page.locator("#playlist option").first().textContent();
  await page.selectOption("#playlist", { index: 0 });
  await page.click("#add");
  await until(page, "a track was added to a playlist", () =>
    document.getElementById("notice").textContent.startsWith("1 track added to"));
  await page.locator("#playlists button", { hasText: name }).click();
  const items = page.locator("#playlists ol:not([hidden]) li");
  await items.first().waitFor();
  assert.equal(await items.count(), 1, "the playlist shows its track");
  assert.equal(await page.locator("li.track input:checked").count(), 0, "the choice is over");
}

/// A change of the playlists leaves open what is open, and the focus where it is.
async function keeps_playlists_open(page, other) {
  await page.locator("#playlists button[aria-expanded=true]").focus();
  const playlist = await page.inputValue("#playlist");
  await track(other, prompts[1]).locator("input").check();
  await other.selectOption("#playlist", playlist);
  await other.click("#add");
  await until(page, "an open playlist shows another page's change", () =>
    document.querySelectorAll("#playlists ol:not([hidden]) li").length === 2);
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-expanded")), "true", "the focus stays");
  await other.context().close();
}

/// Answers of a proxy whose server is away end an EventSource for good.
async function connects_again() {
  const context = await browser.browser.newContext();
  const page = await context.newPage();
  let refused = 0;
  await page.route("**/api/events", (route) => {
    refused += 1;
    return route.fulfill({ status: 502, contentType: "text/html", body: "Bad Gateway" });
  }, { times: 2 });
  await page.goto(url);
  await page.locator("#link[data-state=away]").waitFor();
  await page.locator("#link[data-state=live]").waitFor();
  assert.equal(refused, 2);
  assert.ok((await page.locator("li.track").count()) > 0, "and shows everything");
  say("the page connects again after refusals");
  await context.close();
}

/// The status and headers of an answer to a request under another name than the page's.
function ask(path, host) {
  return new Promise((resolve, reject) => {
    const request = http.get(new URL(path, url), { headers: { Host: host } }, (answer) => {
      resolve(answer);
      answer.destroy();
    });
    request.on("error", reject);
  });
}

async function refuses_foreign_names() {
  assert.equal((await ask("/", "evil.example")).statusCode, 403);
  assert.equal((await ask("/api/events", "evil.example")).statusCode, 403);
  assert.equal((await ask("/", "localhost")).statusCode, 200);
  const events = await ask("/api/events", new URL(url).host);
  assert.equal(events.headers["x-accel-buffering"], "no", "a proxy does not hold events back");
  say("a foreign name is refused");
}

async function says_what_was_refused(page) {
  await page.fill("#prompts", "x".repeat(701));
  await page.click("#compose button");
  await until(page, "a prompt that is too long is refused", () =>
    document.querySelectorAll("li.track[data-state=refused]").length === 1);
  assert.match(await page.locator("li.track[data-state=refused]").textContent(), /at most 700 characters/);
}

/// An answer comes while it is made, with the quota beside it; a hostile text stays a text.
async function chats(page) {
  await page.fill("#words", hostile);
  await page.press("#words", "Enter");
  await until(page, "the answer is whole", () =>
    document.querySelector("#chat li.assistant")?.dataset.state === "whole");
  const answer = page.locator("#chat li.assistant");
  assert.ok((await answer.textContent()).includes(hostile), "it is about what was said");
  assert.match(await answer.getAttribute("data-note"), /^\d+ tokens$/);
  assert.match(await page.textContent("#chat .left"), /^\d+ of \d+ left in \d+ s$/);
  assert.equal(await page.evaluate(() => window.harmed), undefined, "texts stay texts");
  assert.equal(await page.locator("#chat li img").count(), 0);
}

/// Stop ends an answer, and the conversation goes on behind it.
async function stops_a_chat(page) {
  await page.fill("#words", "tell me of ".repeat(200));
  await page.click("#chat button[type=submit]");
  await until(page, "a long answer is coming", () =>
    [...document.querySelectorAll("#chat li.assistant")].at(-1).textContent.length > 20);
  await page.click("#chat button[type=button]");
  await until(page, "it is stopped", () =>
    [...document.querySelectorAll("#chat li.assistant")].at(-1).dataset.state === "stopped");
  const length = await page.evaluate(() => [...document.querySelectorAll("#chat li.assistant")].at(-1).textContent.length);
  await page.waitForTimeout(300);
  assert.equal(await page.evaluate(() => [...document.querySelectorAll("#chat li.assistant")].at(-1).textContent.length), length);
  await page.fill("#words", "and then?");
  await page.press("#words", "Enter");
  await until(page, "the conversation goes on", () => {
    const last = [...document.querySelectorAll("#chat li.assistant")].at(-1);
    return last.dataset.state === "whole" && last.textContent.includes("and then?");
  });
}

async function follows_from_elsewhere(page, other) {
  await other.fill("#prompts", "[fail] solo piano");
  await other.press("#prompts", "Control+Enter");
  await until(page, "another page's track fails here too", () =>
    document.querySelectorAll("li.track[data-state=failed]").length === 1);
  assert.match(await track(page, "[fail] solo piano").textContent(), /timed out/);
  await other.context().close();
}

async function shows_texts_as_texts(page, phone) {
  await phone.fill("#prompts", hostile);
  await phone.click("#compose button");
  await track(page, hostile).waitFor();
  await until(page, "a hostile prompt is done", () => document.querySelectorAll("li.track:not([data-state=completed], [data-state=failed])").length === 0);
  for (const each of [page, phone]) {
    assert.equal(await each.evaluate(() => window.harmed), undefined, "texts stay texts");
    assert.equal(await each.locator("li.track img").count(), 0);
  }
}

async function deletes(page) {
  const before = await page.locator("li.track").count();
  await page.check("#choose-all");
  await page.click("#delete");
  await page.locator("#confirm button[value=no]").click();
  assert.equal(await page.locator("li.track").count(), before, "nothing was deleted yet");
  await page.click("#delete");
  await page.locator("#confirm button[value=yes]").click();
  await until(page, `${before} tracks were deleted at once`, () => document.querySelectorAll("li.track").length === 0);
  assert.equal(await page.isVisible("#empty"), true);
  // The events may come before the answer.
  await until(page, "the page says so", () => document.getElementById("notice").textContent.includes("tracks deleted"));
}

async function is_accessible(page) {
  const nameless = await page.evaluate(() => {
    const shown = (each) => each.checkVisibility();
    return [...document.querySelectorAll("button, input, select, textarea, audio")]
      .filter(shown)
      .filter((each) => each.tagName !== "AUDIO" && !each.textContent.trim() && !each.getAttribute("aria-label") && (each.labels?.length ?? 0) === 0)
      .map((each) => each.outerHTML);
  });
  assert.deepEqual(nameless, [], "every control has a name");
}

async function works_from_the_keyboard(page) {
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip", "the first stop skips to the tracks");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "tracks");
}

async function fits_a_phone(page) {
  const size = await page.evaluate(() => ({
    page: document.documentElement.scrollWidth,
    window: window.innerWidth,
    small: [...document.querySelectorAll("button, select, textarea, .check, .pick")]
      .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < 40)
      .map((each) => each.outerHTML),
  }));
  assert.ok(size.page <= size.window, `no sideways scrolling: ${size.page} of ${size.window}`);
  assert.deepEqual(size.small, [], "fingers can hit everything");
}

async function has_contrast(page) {
  const { texts, borders } = await contrasts(page);
  assert.deepEqual(texts.filter(([, ratio]) => ratio < 4.5), [], "texts can be read");
  assert.deepEqual(borders.filter(([, ratio]) => ratio < 3), [], "controls can be seen");
}

try {
  const page = await open();
  await makes_tracks(page);
  await shows_the_limits(page);
  await plays(page);
  await uses_playlists(page);
  await keeps_playlists_open(page, await open());
  await connects_again();
  await refuses_foreign_names();
  assert.equal(await page.isVisible("#chat"), extra === "chat", "the chat is there when a service is");
  if (extra === "chat") {
    await chats(page);
    await stops_a_chat(page);
  }
  await is_accessible(page);
  await has_contrast(page);

  const dark = await open({ colorScheme: "dark" });
  await works_from_the_keyboard(dark);
  await dark.evaluate(() => {
    document.activeElement.blur();
    window.scrollTo(0, 0);
  });
  const phone = await open({ viewport: { width: 375, height: 812 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true });
  await follows_from_elsewhere(page, await open());
  await page.fill("#prompts", "slow waltz, accordion\nchoir in a cathedral, a cappella");
  await page.click("#compose button");
  await until(page, "two more are in the making", () => document.querySelectorAll("li.track[data-state=processing]").length === 2);
  await page.waitForTimeout(1500); // so that something moves in the pictures
  await page.screenshot({ path: `${pictures}/studio-light.png` });
  await dark.screenshot({ path: `${pictures}/studio-dark.png` });
  await phone.screenshot({ path: `${pictures}/studio-phone.png` });
  await has_contrast(dark);
  await fits_a_phone(phone);
  await phone.locator("#tracks").scrollIntoViewIfNeeded();
  await phone.screenshot({ path: `${pictures}/studio-phone-tracks.png` });
  await until(page, "both are done", () => document.querySelectorAll("li.track:not([data-state=completed], [data-state=failed])").length === 0);

  await shows_texts_as_texts(page, phone);
  await deletes(page);
  await says_what_was_refused(page);
  assert.equal(await page.textContent("#refusals"), "0", "no request was refused");
  assert.deepEqual(browser.problems, [], "nothing went wrong in the page");
  say("all is well");
} finally {
  await browser.close();
}
