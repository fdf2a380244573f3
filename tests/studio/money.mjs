// usage: node money.mjs BIN BROWSER
//
// What the page says of money and of the truth: what it costs, what waits and why, what failed, and
// what a restart keeps.
import assert from "node:assert/strict";
import { answerInstead, Browser, makes, run, say, told, track, until } from "./kit.mjs";
import { Studio } from "./servers.mjs";

const [bin, executablePath] = process.argv.slice(2);
const browser = await Browser.launch(executablePath);
const lines = (count, name) => Array.from({ length: count }, (_, at) => `${name} ${at + 1}`);
const names = (page) => page.locator("li.track .name").allTextContents();
const states = (page) => page.evaluate(() => [...document.querySelectorAll("li.track")].map((each) => each.dataset.state));

// A window without a boundary that a check could fall on.
const steady = ["--window", "sliding_log"];

// --- a limit of ten creates a minute

const studio = await Studio.start(bin, ["--job-time", "4s", "--tracks", "2", "--queue-capacity", "40", ...steady]);
const page = await browser.open(studio.url);

const limited = {
  async says_before_Make_what_it_costs_and_how_long_it_takes() {
    await page.fill("#prompts", lines(12, "plan").join("\n"));
    await until(page, "the plan", () => /^12 tracks, 12 credits, about 1 min.*\. 2000 credits left\.$/.test(document.getElementById("plan").textContent), null, 5000)
      .catch(async () => assert.fail(`the plan says: ${await page.textContent("#plan", { timeout: 500 }).catch(() => "nothing")}`));
    await page.fill("#prompts", "one");
    assert.match(await page.textContent("#plan"), /^1 track, 1 credit, about \d+ s\. 2000 credits left\.$/);
  },

  async shows_a_batch_in_the_order_in_which_it_was_written() {
    await makes(page, ["[fail] bells", ...lines(12, "tune")]);
    await until(page, "thirteen more", () => document.querySelectorAll("li.track").length === 15);
    assert.deepEqual((await names(page)).slice(0, 13), ["[fail] bells", ...lines(12, "tune")]);
  },

  async tells_of_each_that_waits_its_place_time_and_true_reason() {
    // How many of ten are sent at once is the limiter's to say.
    await until(page, "the rest waits", () => document.querySelectorAll("li.track[data-state=processing]").length >= 8);
    await until(page, "the reason", () => /waits for the limit/.test(document.querySelector("li.track[data-state=queued]").textContent), null, 5000);
    const last = (await page.locator("li.track[data-state=queued]").allInnerTexts()).at(-1);
    assert.match(last, /sent in about (\d+ s|1 min)/);
    const [first, second, third] = await page.locator("li.track[data-state=queued]").allInnerTexts();
    assert.match(first, /sent (in about .*|as soon as possible), first in line/);
    assert.match(second, /second in line/);
    assert.match(third, /third in line/);
    assert.match(await page.textContent("#line p"), /^[3-5] wait in line\. The next is sent .*: the limit allows no more now\.$/);
  },

  async begins_the_bar_when_the_track_is_sent() {
    const bars = await page.evaluate(() => [...document.querySelectorAll("li.track")].map((each) => [each.dataset.state, each.querySelector(".bar").checkVisibility()]));
    for (const [state, isShown] of bars) assert.equal(isShown, state === "processing", `${state}: ${isShown}`);
  },

  async counts_in_the_title_of_the_tab() {
    assert.match(await page.title(), /^\(\d+.*\) andante studio$/);
  },

  async takes_one_out_of_the_line() {
    await track(page, "tune 12").locator("button.out").click({ timeout: 2000 });
    await until(page, "it is gone", () => !document.getElementById("list").textContent.includes("tune 12"));
    await told(page, /1 track taken out of the line: nothing was paid for it/);
  },

  async stops_a_batch_as_one() {
    assert.match(await page.locator("#line button").textContent({ timeout: 2000 }), /^Take [2-4] out$/);
    await page.locator("#line button").click();
    await until(page, "none waits", () => document.querySelectorAll("li.track[data-state=queued]").length === 0);
    await told(page, /[2-4] tracks taken out of the line/);
    assert.equal(await page.isVisible("#line"), false);
    assert.equal(await page.evaluate(() => document.activeElement.id), "tracks", "the focus stays");
  },

  async counts_failures() {
    await until(page, "all are over", () => document.querySelectorAll("li.track:not([data-state=completed], [data-state=failed])").length === 0);
    assert.match(await page.title(), /^\(1 failed\)/);
    assert.match(await page.textContent("#count"), /1 failed/);
  },

  async pays_for_nothing_that_was_taken_out() {
    const made = await page.locator("li.track:not([data-source=library])").count();
    await page.fill("#prompts", "one more");
    await until(page, "only those were paid", (text) => document.getElementById("plan").textContent.includes(text), `${2000 - made} credits left`, 5000)
      .catch(async () => assert.fail(`${made} were made, and the plan says: ${await page.textContent("#plan")}`));
    await page.fill("#prompts", "");
  },

  async says_how_long_the_making_took() {
    assert.match(await track(page, "tune 2").innerText(), /took 0:0[3-7]/);
  },

  async tries_a_failed_one_again() {
    await track(page, "[fail] bells").locator("button.again").click({ timeout: 2000 });
    await until(page, "it is asked for again", () => document.querySelectorAll("li.track[data-state=queued], li.track[data-state=processing]").length === 1);
    await told(page, /1 track asked for once more/);
    assert.equal(await page.locator("li.track[data-state=failed] button.again:visible").count(), 0, "and not twice");
  },

  async says_in_plain_words_why_one_was_refused_and_removes_it() {
    await makes(page, ["x".repeat(701)]);
    const row = page.locator("li.track[data-state=refused]");
    await row.waitFor();
    assert.match(await row.innerText(), /nothing paid.*prompt.*at most 700 characters/i);
    await row.locator("button.drop").click({ timeout: 2000 });
    await row.waitFor({ state: "detached" });
    assert.equal(await page.evaluate(() => document.getElementById("tracks").contains(document.activeElement)), true, "the focus stays in the list");
  },

  async asks_before_a_lost_one_may_be_paid_again() {
    const lost = { number: 1, batch: 1, place: 0, prompt: "lost bells", id: "", state: "lost", over: true, source: "", polls: 0, elapsed: 1, expected: 0, title: "", choices: [], ours: true, resumed: false, audio: "", problem: "Nobody answered." };
    const all = { jobs: [lost], playlists: [], quota: [], webhooks: false, whole: true, left: { waiting: 0, making: 0, doubtful: 0 } };
    let asked = 0;
    const there = await browser.open(studio.url, {
      before: (one) => Promise.all([
        one.route("**/api/events", (route) => route.fulfill({ contentType: "text/event-stream", body: `retry: 60000\nevent: all\ndata: ${JSON.stringify(all)}\n\n` })),
        one.route("**/api/try-again", (route) => {
          asked += 1;
          return route.fulfill({ contentType: "application/json", body: '{"numbers":[2]}' });
        }),
      ]),
    });
    const answer = async (value) => {
      await track(there, "lost bells").locator("button.again").click({ timeout: 5000 });
      assert.match(await there.textContent("#confirm-text"), /Nobody knows whether this track was made: look into the library first\. Trying again may pay a second time\./);
      await there.locator(`#confirm button[value=${value}]`).click();
    };
    await answer("no");
    assert.equal(asked, 0);
    await answer("yes");
    await told(there, /1 track asked for once more/);
    assert.equal(asked, 1);
    await there.context().close();
  },

  async says_what_the_service_has_no_way_to_do() {
    const words = await page.textContent("body");
    for (const each of [/no way to rename a track/, /A track that is being made cannot be stopped/, /Playlists are made and named in the service\u2019s own web app/]) assert.match(words, each);
  },

  async tells_of_a_delete_what_was_not_done() {
    const row = page.locator("li.track[data-state=completed]").first();
    const confirm = async () => {
      await row.locator("input").check();
      await page.click("#delete");
      await page.locator("#confirm button[value=yes]").click();
    };
    const part = { done: ["a"], failed: [{ id: "d", reason: "Track not found or not owned by you" }], unknown: ["b", "c"], untried: ["e"], stopped: "The service cannot be reached." };
    await answerInstead(page, "**/api/delete", 200, part);
    await confirm();
    await until(page, "the report", () => document.getElementById("notice").textContent.includes("deleted"), null, 5000);
    const told = await page.textContent("#notice");
    for (const words of [/1 track deleted/, /1 track not deleted: Track not found/, /2 tracks may be deleted or not/, /1 track not tried/, /It stopped: The service cannot be reached/]) assert.match(told, words);
    assert.equal(await page.getAttribute("#notice", "data-kind"), "bad");
    await page.unroute("**/api/delete");

    await answerInstead(page, "**/api/delete", 200, { done: [], failed: [], unknown: [], untried: ["e"], stopped: "No." });
    await confirm();
    await until(page, "another report", () => document.getElementById("notice").textContent.startsWith("1 track not tried"), null, 5000);
    assert.equal(await page.getAttribute("#notice", "data-kind"), "bad", "nothing done is nothing good");
    await page.unroute("**/api/delete");
  },
};

// --- a service whose queue is full

const busy = await Studio.start(bin, ["--job-time", "6s", "--limit", "off", "--queue-capacity", "2"]);
const crowded = {
  async names_the_queue_of_the_service_as_the_reason() {
    const there = await browser.open(busy.url);
    await makes(there, lines(4, "tune"));
    await until(there, "the reason", () => [...document.querySelectorAll("li.track[data-state=queued]")].some((each) => each.textContent.includes("service\u2019s queue")), null, 5000);
    assert.match(await there.textContent("#line p"), /the service’s queue is full/);
    await there.context().close();
  },
};

// --- a server that is killed

const mortal = await Studio.start(bin, ["--job-time", "7s", "--queue-capacity", "40", ...steady]);
const frugal = await Studio.start(bin, ["--job-time", "2s", "--account", "key=one-account", "--account", "key=the-other-account", ...steady]);
const restarted = {
  async a_restart_keeps_what_waited_and_names_what_was_under_way() {
    const there = await browser.open(mortal.url, {}, /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/);
    await makes(there, lines(12, "tune"));
    await until(there, "most are sent", () => document.querySelectorAll("li.track[data-state=processing]").length >= 8);
    const sent = await there.locator("li.track[data-state=processing]").count();
    await mortal.kill();
    await there.locator("#link[data-state=away]").waitFor();
    await there.fill("#prompts", "nobody hears this");
    await there.click("#compose button[type=submit]");
    await until(there, "that nobody answers", () => document.getElementById("notice").textContent.includes("does not answer"), null, 5000);
    assert.equal(await there.inputValue("#prompts"), "nobody hears this", "what was typed stays");
    await mortal.begin();
    await there.locator("#link[data-state=live]").waitFor();
    assert.equal(await there.isVisible("#notice"), false, "no error of before stays");
    await until(there, "twelve are shown", () => document.querySelectorAll("li.track").length === 12);
    assert.match(await there.textContent("#left"), new RegExp(`${12 - sent} prompts that waited in line wait again, ${sent} tracks in the making are followed`));
    assert.match(mortal.program.text, new RegExp(`goes on with what the last run has left: ${12 - sent} prompts in line, ${sent} tracks in the making`));
    assert.deepEqual(await names(there), lines(12, "tune"));
    await there.locator("#line button").click();
    await until(there, "all that were sent are done", () => document.querySelectorAll("li.track:not([data-state=completed])").length === 0);
    assert.ok((await there.locator("li.track").count()) >= sent);
    assert.match(await track(there, "tune 2").innerText(), /from before the restart/);
    const last = await mortal.end();
    assert.doesNotMatch(last, /studio: leaves/);
    await there.context().close();
  },

  async a_restart_remembers_what_the_limit_has_used_by_account() {
    const ask = async () => {
      const there = await browser.open(frugal.url);
      const used = (count) => until(there, `the chart says that ${count} were used`, (text) =>
        [...document.querySelectorAll(".chart svg")].some((each) => each.getAttribute("aria-label") === text), `create: ${count} of 10 used a minute`, 5000)
        .catch(async () => assert.fail(`not ${count} are used: ${await there.locator("#charts").innerText()}`));
      return [there, used];
    };
    const [before, usedBefore] = await ask();
    await makes(before, lines(6, "tune"));
    await until(before, "all are made", () => document.querySelectorAll("li.track[data-state=completed]").length === 6);
    await usedBefore(6);
    await before.context().close();
    await frugal.kill();
    const key = frugal.env.FINETUNING_API_KEY;
    frugal.env.FINETUNING_API_KEY = "the-other-account";
    await frugal.begin();
    const [other, usedByOther] = await ask();
    await usedByOther(0);
    await other.context().close();
    await frugal.kill();
    frugal.env.FINETUNING_API_KEY = key;
    await frugal.begin();
    const [after, usedAfter] = await ask();
    await usedAfter(6);
    await makes(after, lines(6, "more"));
    await until(after, "what is over the limit waits", () => document.querySelectorAll("li.track[data-state=queued]").length > 0
      && document.querySelector("#line p").textContent.includes("the limit allows no more now"));
    assert.equal(await after.textContent("#refusals"), "0");
    await after.context().close();
  },
};

let failed = 0;
try {
  failed += await run(restarted);
  failed += await run(limited);
  failed += await run(crowded);
  failed += await run({ async nothing_went_wrong_in_the_pages() { assert.deepEqual(browser.problems, []); } });
} finally {
  await browser.close();
  await Promise.all([studio.stop(), busy.stop(), mortal.stop(), frugal.stop()]);
}
say(failed === 0 ? "money: all is well" : `money: ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
