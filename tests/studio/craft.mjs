// usage: node craft.mjs BIN BROWSER
//
// How the page feels: where it tells things, what has the focus, what is quick, who can use it.
// It prints contrasts, stops of the tab key, and what is costly.
import assert from "node:assert/strict";
import { answerInstead, Browser, makes, run, say, track, until } from "./kit.mjs";
import { contrasts, costOf, names, stops, work } from "./looks.mjs";
import { Studio } from "./servers.mjs";

const [bin, executablePath] = process.argv.slice(2);
const browser = await Browser.launch(executablePath);
const studio = await Studio.start(bin, ["--job-time", "25s", "--tracks", "500", "--limit", "off", "--queue-capacity", "40"]);
const phone = { viewport: { width: 375, height: 812 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };

const page = await browser.open(studio.url, {
  before: (there) => there.route("**/api/events", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 700));
    await route.continue();
  }, { times: 1 }),
});
const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.className || document.activeElement.tagName);

const quick = {
  async says_that_it_loads_and_not_that_there_is_nothing() {
    assert.match(await page.textContent("#empty"), /Loading/);
    assert.equal(await page.getAttribute("#tracks", "aria-busy"), "true");
    await page.locator("#link[data-state=live]").waitFor();
    assert.equal(await page.getAttribute("#tracks", "aria-busy"), null);
  },

  /// A clock would count what else the machine does: compared are counts, and processor time with that of fifty rows.
  async five_hundred_rows_cost_ten_times_fifty() {
    await until(page, "the library", () => document.getElementById("count").textContent.startsWith("500"), null, 15_000);
    const fifty = await costOf(page, "more");
    assert.equal(await page.locator("li.track").count(), 100);
    const rest = await costOf(page, "all");
    assert.equal(await page.locator("li.track").count(), 500);
    const ratio = rest.seconds / fifty.seconds;
    say(`fifty rows more take ${Math.round(1000 * fifty.seconds)} ms and ${fifty.layouts} layouts, 400 more ${Math.round(1000 * rest.seconds)} ms and ${rest.layouts}: ${ratio.toFixed(1)} times as much`);
    assert.ok(rest.layouts <= fifty.layouts + 5, `${rest.layouts} layouts, ${fifty.layouts} for fifty`);
    assert.ok(ratio < 12, `400 rows take ${ratio} times what 50 take`);
  },

  async everything_is_within_a_hundred_stops_of_the_tab_key() {
    const found = await stops(page);
    say(`stops of the tab key with 500 rows: ${Object.entries(found).map(([part, count]) => `${part} ${count}`).join(", ")}`);
    assert.ok(Math.max(...Object.values(found)) < 100);
  },

  async the_arrow_keys_go_from_row_to_row() {
    await page.locator("li.track input").first().focus();
    await page.keyboard.press("ArrowDown");
    assert.equal(await page.evaluate(() => document.querySelectorAll("li.track")[1].contains(document.activeElement)), true);
    await page.keyboard.press("End");
    assert.equal(await page.evaluate(() => document.querySelectorAll("li.track")[499].contains(document.activeElement)), true);
    await page.keyboard.press("Home");
  },

  async chooses_ranges_and_shows_half_a_choice() {
    const box = (at) => page.locator("li.track input").nth(at);
    await box(2).check();
    await box(6).click({ modifiers: ["Shift"] });
    assert.match(await page.textContent("#delete"), /Delete 5/);
    assert.equal(await page.evaluate(() => document.getElementById("choose-all").indeterminate), true);
    await page.check("#choose-all");
    assert.equal(await page.evaluate(() => document.getElementById("choose-all").indeterminate), false);
    await page.uncheck("#choose-all");
  },

  async names_tell_everything_apart() {
    const all = await names(page);
    const twice = all.filter((each, at) => all.indexOf(each) !== at);
    assert.deepEqual([...new Set(twice)].slice(0, 5), []);
  },

  async tells_what_happened_where_one_looks() {
    await answerInstead(page, "**/api/delete", 200, { done: [], failed: [{ id: "x", reason: "Track not found" }], unknown: [], untried: [], stopped: "" });
    await page.locator("li.track input").nth(400).check();
    await page.evaluate(() => document.getElementById("delete").click());
    await page.locator("#confirm button[value=yes]").click();
    await page.locator("#notice").waitFor({ timeout: 5000 });
    const [box, height] = await page.evaluate(() => [document.getElementById("notice").getBoundingClientRect().toJSON(), innerHeight]);
    assert.ok(box.top >= 0 && box.bottom <= height, `from ${box.top} to ${box.bottom} of ${height}`);
    await page.unroute("**/api/delete");
    await page.locator("#notice button").click();
    await page.locator("li.track input").nth(400).uncheck();
  },

  async nothing_with_the_focus_hides_under_tools_or_player() {
    await page.locator("li.track button.play").first().click();
    await page.locator("#player").waitFor();
    await page.evaluate(() => document.getElementById("audio").pause());
    const hidden = [];
    const look = async () => {
      const seen = await page.evaluate(() => {
        const each = document.activeElement;
        const box = each.getBoundingClientRect();
        const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
        return each.contains(top) || top?.contains(each) ? "" : `${each.getAttribute("aria-label")} under ${top?.className || top?.id}`;
      });
      if (seen) hidden.push(seen);
    };
    await page.locator("li.track input").nth(0).focus();
    for (let i = 0; i < 15; i += 1) {
      await page.keyboard.press("ArrowDown");
      await look();
    }
    for (let i = 0; i < 15; i += 1) {
      await page.keyboard.press("ArrowUp");
      await look();
    }
    assert.deepEqual(hidden, []);
    await page.click("#player .close");
  },
};

const running = {
  async says_that_it_sends() {
    await page.route("**/api/tracks", async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 400));
      await route.continue();
    }, { times: 1 });
    await makes(page, Array.from({ length: 10 }, (_, at) => `ten of a kind ${at}`));
    assert.equal(await page.textContent("#compose button[type=submit]"), "Sending\u2026");
    await until(page, "it is sent", () => document.querySelector("#compose button[type=submit]").textContent === "Make", null, 5000);
    await until(page, "ten are in the making", () => document.querySelectorAll("li.track[data-state=processing]").length === 10);
  },

  async ten_moving_bars_cost_no_layout() {
    await page.evaluate(() => scrollTo(0, 0));
    const cost = await work(page, 3000);
    say(`with ten running tracks: ${cost.layouts.toFixed(1)} layouts a second, the main thread is busy for ${(100 * cost.busy).toFixed(0)} %`);
    assert.ok(cost.layouts < 10, `${cost.layouts} layouts a second`);
  },

  async bars_have_a_role_a_value_and_a_name() {
    const bar = page.locator("li.track[data-state=processing] .bar").first();
    assert.equal(await bar.getAttribute("role"), "progressbar");
    assert.match(await bar.getAttribute("aria-valuenow"), /^\d+$/);
    assert.match(await bar.getAttribute("aria-label"), /^Progress of ten of a kind/);
    assert.match(await page.locator("li.track[data-state=processing]").first().innerText(), /about .* left|longer than usual/);
  },

  async texts_of_every_direction_are_shown_as_they_are_written() {
    await makes(page, ["\u05e4\u05e1\u05e0\u05ea\u05e8 \u05e9\u05e7\u05d8, piano"]);
    const row = track(page, "\u05e4\u05e1\u05e0\u05ea\u05e8");
    await row.waitFor();
    assert.equal(await row.locator(".name").evaluate((each) => getComputedStyle(each).direction), "rtl");
  },

  async can_be_read_in_light_and_dark() {
    const dark = await browser.open(studio.url, { colorScheme: "dark" });
    for (const [name, there] of [["light", page], ["dark", dark]]) {
      await there.fill("#prompts", "");
      await there.click(".options summary", { timeout: 2000 }).catch(() => {});
      const { texts, borders } = await contrasts(there);
      const poorest = (list) => `${list[0][1].toFixed(2)} (${list[0][0]})`;
      say(`${name}: the poorest contrast of a text is ${poorest(texts)}, of a border ${poorest(borders)}`);
      assert.deepEqual(texts.filter(([, ratio]) => ratio < 4.5).map(String), [], `${name}: texts`);
      assert.deepEqual(borders.filter(([, ratio]) => ratio < 3).map(String), [], `${name}: borders`);
    }
    await dark.context().close();
  },

  async shows_bars_and_marks_in_forced_colours() {
    const forced = await browser.open(studio.url, { forcedColors: "active" });
    const bar = forced.locator("li.track[data-state=processing] .bar").first();
    await bar.waitFor();
    const [border, ground, done] = await bar.evaluate((each) => [
      getComputedStyle(each).borderTopStyle, getComputedStyle(each).backgroundColor, getComputedStyle(each.firstChild).backgroundColor,
    ]);
    assert.equal(border, "solid");
    assert.notEqual(done, ground);
    assert.equal(await forced.locator(".mark").first().evaluate((each) => getComputedStyle(each).borderTopStyle), "solid");
    await forced.context().close();
  },

  async puts_the_list_before_the_charts_on_a_phone() {
    const small = await browser.open(studio.url, phone);
    const [list, charts] = await small.evaluate(() => ["tracks", "charts"].map((id) => document.getElementById(id).getBoundingClientRect().top));
    assert.ok(list < charts, `${list} before ${charts}`);
    await small.locator("#tracks").evaluate((each) => each.scrollIntoView());
    await answerInstead(small, "**/api/delete", 200, { done: [], failed: [], unknown: [], untried: ["x"], stopped: "No." });
    await small.locator("li.track input:enabled").first().check();
    await small.locator("#delete").click();
    await small.locator("#confirm button[value=yes]").click();
    await small.locator("#notice").waitFor({ timeout: 5000 });
    const box = await small.evaluate(() => document.getElementById("notice").getBoundingClientRect().toJSON());
    assert.ok(box.top >= 0 && box.bottom <= 812 && box.right <= 375, JSON.stringify(box));
    assert.ok(await small.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "no sideways scrolling");
    await small.context().close();
  },
};

const afterwards = {
  async the_focus_stays_after_a_delete() {
    const before = await page.locator("li.track").count();
    await page.locator("li.track[data-source=library] input").first().check();
    await page.click("#delete");
    await page.locator("#confirm button[value=yes]").click();
    await until(page, "one has gone", (count) => document.querySelectorAll("li.track").length < count, before, 15_000);
    await until(page, "the button is itself again", () => document.getElementById("delete").textContent === "Delete", null, 5000);
    assert.equal(await focused(), "delete");
  },

  async the_focus_stays_after_adding_to_a_playlist() {
    await page.locator("li.track[data-source=library] input").first().check();
    await page.click("#add");
    await until(page, "it says so", () => document.getElementById("notice").textContent.startsWith("1 track added to"), null, 15_000);
    assert.equal(await focused(), "add");
  },

  async the_focus_stays_after_making() {
    await page.fill("#prompts", "last one");
    await page.locator("#compose button[type=submit]").focus();
    await page.keyboard.press("Enter");
    await track(page, "last one").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.type), "submit");
  },
};

let failed = 0;
try {
  for (const checks of [quick, running, afterwards]) failed += await run(checks);
  failed += await run({ async nothing_went_wrong_in_the_page() { assert.deepEqual(browser.problems, []); } });
} finally {
  await browser.close();
  await studio.stop();
}
say(failed === 0 ? "craft: all is well" : `craft: ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
