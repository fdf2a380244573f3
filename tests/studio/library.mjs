// usage: node library.mjs BIN BROWSER
//
// All of the library: pages, search, filter, order, files, playlists, options, and the player.
import assert from "node:assert/strict";
import { Browser, makes, run, say, told, track, until } from "./kit.mjs";
import { Studio } from "./servers.mjs";

const [bin, executablePath] = process.argv.slice(2);
const browser = await Browser.launch(executablePath);
const studio = await Studio.start(bin, ["--job-time", "2s", "--tracks", "130"]);
const page = await browser.open(studio.url, {}, /404|ERR_FAILED/);
const shown = () => page.locator("li.track").count();
const isPlaying = (prompt) => until(page, `${prompt} plays`, (text) => {
  const audio = document.getElementById("audio");
  return document.getElementById("playing").textContent.includes(text) && audio.currentTime > 0 && !audio.paused && !audio.error;
}, prompt, 15_000);

const pages = {
  async says_how_much_of_the_library_is_shown() {
    await until(page, "the whole library", () => document.getElementById("count").textContent === "130 tracks", null, 10_000);
    assert.equal(await page.textContent("#found"), "50 of 130 shown");
    assert.equal(await shown(), 50);
  },

  async shows_more_and_all() {
    await page.click("#more", { timeout: 2000 });
    assert.equal(await shown(), 100);
    await page.click("#all");
    assert.equal(await shown(), 130);
    assert.equal(await page.isVisible("#more"), false);
  },

  async makes_tracks_with_the_options_of_the_command_line() {
    await page.click(".options summary", { timeout: 2000 });
    await page.fill("#lyrics", "la la la");
    for (const [name, value] of [["language", "de"], ["key", "F#"], ["scale", "minor"]]) await page.selectOption(`[name=${name}]`, value);
    for (const [name, value] of [["bpm", "90"], ["beats", "3"], ["seed", "7"]]) await page.fill(`[name=${name}]`, value);
    const asked = page.waitForRequest("**/api/tracks");
    await makes(page, ["zither duet", "zither trio, slow"]);
    assert.deepEqual((await asked).postDataJSON(), {
      prompts: ["zither duet", "zither trio, slow"], seconds: 30, lyrics: "la la la", language: "de", key: "F#", scale: "minor", bpm: 90, beats: 3, seed: 7,
    });
    await track(page, "zither trio").waitFor();
    await until(page, "both are done", () => document.querySelectorAll("li.track:not([data-state=completed])").length === 0);
    assert.match(await track(page, "zither duet").innerText(), /lyrics, sung in de, 90 bpm, F# minor, 3 beats a bar, seed 7/);
  },

  async finds_by_words() {
    await page.fill("#search", "ZITHER slow", { timeout: 2000 });
    assert.equal(await shown(), 1);
    assert.match(await page.textContent("#found"), /1 of 132 found/);
    await page.fill("#search", "no such thing");
    assert.equal(await page.textContent("#empty"), "Nothing is found by that.");
    await page.fill("#search", "");
  },

  async filters_by_state_and_sorts() {
    await page.selectOption("#filter", "failed", { timeout: 2000 });
    assert.equal(await shown(), 0);
    await page.selectOption("#filter", "done");
    assert.equal(await shown(), 50);
    await page.selectOption("#sort", "title");
    const names = await page.locator("li.track .name").allTextContents();
    assert.deepEqual(names, [...names].sort((a, b) => a.localeCompare(b)));
    await page.selectOption("#filter", "all");
    await page.selectOption("#sort", "newest");
    assert.equal(await page.locator("li.track .name").first().textContent(), "zither duet");
  },

  async chooses_only_what_is_seen() {
    await page.check("#choose-all");
    assert.match(await page.textContent("#delete"), /Delete 50/);
    await page.fill("#search", "zither");
    assert.match(await page.textContent("#delete"), /Delete 2$/);
    await page.uncheck("#choose-all");
    await page.fill("#search", "");
  },

  async saves_a_file() {
    const saving = page.waitForEvent("download", { timeout: 5000 });
    await track(page, "zither duet").locator("a.load").click({ timeout: 2000 });
    const file = await saving;
    assert.equal(file.suggestedFilename(), "zither duet.mp3");
    const stream = await file.createReadStream();
    let bytes = 0;
    for await (const each of stream) bytes += each.length;
    assert.ok(bytes > 1000, `${bytes} bytes`);
  },
};

const player = {
  async marks_the_row_that_plays_and_pauses_there() {
    const row = track(page, "zither duet");
    await row.locator("button.play").click();
    await isPlaying("zither duet");
    assert.equal(await row.getAttribute("aria-current"), "true");
    assert.equal(await row.locator("button.play").getAttribute("aria-label"), "Pause zither duet");
    await row.locator("button.play").click();
    await until(page, "it pauses", () => document.getElementById("audio").paused
      && document.querySelector("li.track[aria-current] button.play").getAttribute("aria-label") === "Play zither duet", null, 5000);
    assert.equal(await page.isVisible("#player"), true);
  },

  async moves_the_mark_to_another_row_and_closes() {
    await track(page, "zither trio").locator("button.play").click();
    await isPlaying("zither trio");
    assert.equal(await page.locator("li.track[aria-current]").count(), 1);
    await page.click("#player .close", { timeout: 2000 });
    assert.equal(await page.isVisible("#player"), false);
    assert.equal(await page.locator("li.track[aria-current]").count(), 0);
    assert.equal(await page.evaluate(() => document.activeElement.className), "play", "the focus goes back to the row");
  },

  async recovers_from_a_broken_file() {
    const number = await track(page, "zither duet").getAttribute("data-number");
    await page.route(`**/api/audio/${number}`, (route) => route.fulfill({ status: 200, contentType: "audio/mpeg", body: "no sound at all" }));
    await track(page, "zither duet").locator("button.play").click();
    await until(page, "it says so", () => document.getElementById("notice").textContent.includes("cannot be played"), null, 10_000);
    await track(page, "zither trio").locator("button.play").click();
    await isPlaying("zither trio");
    await page.unroute(`**/api/audio/${number}`);
  },

  async plays_a_playlist_and_takes_tracks_out_of_it() {
    for (const each of ["zither duet", "zither trio"]) await track(page, each).locator("input").check();
    const name = await page.locator("#playlist option").first().textContent();
    await page.selectOption("#playlist", { index: 0 });
    await page.click("#add");
    await until(page, "both are added", () => document.getElementById("notice").textContent.startsWith("2 tracks added to"));
    await page.locator("#playlists .fold", { hasText: name }).click({ timeout: 2000 });
    const items = page.locator("#playlists ol:not([hidden]) li");
    await items.nth(1).waitFor();
    await page.locator("#playlists button.all:visible").click();
    await until(page, "the first plays", () => document.getElementById("audio").currentTime > 0);
    assert.equal(await page.isVisible("#player .next"), true);
    const before = await page.textContent("#playing");
    await page.click("#player .next");
    await until(page, "the next plays", (text) => document.getElementById("playing").textContent !== text, before, 5000);
    await items.first().locator("button.off").click();
    await until(page, "one is left", () => document.querySelectorAll("#playlists ol:not([hidden]) li").length === 1, null, 5000);
    await told(page, /1 track taken out of .*the library keeps it/);
    assert.equal(await track(page, "zither duet").count(), 1);
  },

  async stops_with_a_track_that_is_deleted() {
    const row = track(page, "zither trio");
    if ((await row.getAttribute("aria-current")) === null) await row.locator("button.play").click();
    await isPlaying("zither trio");
    await row.locator("input").check();
    await page.click("#delete");
    await page.locator("#confirm button[value=yes]").click();
    await row.waitFor({ state: "detached" });
    assert.equal(await page.isVisible("#player"), false);
    assert.equal(await page.evaluate(() => document.getElementById("audio").paused), true);
  },
};

let failed = 0;
try {
  failed += await run(pages);
  failed += await run(player);
  failed += await run({ async nothing_went_wrong_in_the_page() { assert.deepEqual(browser.problems, []); } });
} finally {
  await browser.close();
  await studio.stop();
}
say(failed === 0 ? "library: all is well" : `library: ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
