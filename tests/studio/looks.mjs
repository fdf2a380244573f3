// What is measured in a page: contrast, stops of the tab key, names, work of the main thread.

/// The smallest contrasts in the page, by the formula of WCAG: of texts, and of the borders of
/// controls, each as [what, ratio], the poorest first.
export function contrasts(page) {
  return page.evaluate(() => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const numbers = (text) => { // also of colours that are mixed or named
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = text;
      canvas.fillRect(0, 0, 1, 1);
      return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const light = ([r, g, b]) => {
      const [x, y, z] = [r, g, b].map((v) => v / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
      return 0.2126 * x + 0.7152 * y + 0.0722 * z;
    };
    const behind = (each) => {
      for (let at = each; at; at = at.parentElement) {
        const colour = numbers(getComputedStyle(at).backgroundColor);
        if (colour[3] === 255) return colour;
      }
      return [255, 255, 255, 255];
    };
    const ratio = (one, other) => {
      const [a, b] = [light(one), light(other)].sort((x, y) => y - x);
      return (a + 0.05) / (b + 0.05);
    };
    const name = (each) => each.id || each.className || each.tagName.toLowerCase();
    const sorted = (list) => list.sort((a, b) => a[1] - b[1]);
    const over = (colour, ground) => colour.slice(0, 3).map((v, i) => (v * colour[3] + ground[i] * (255 - colour[3])) / 255);
    const seen = (each) => each.checkVisibility() && each.getClientRects().length > 0;
    const texts = [...document.querySelectorAll("h1, h2, label, p, dt, dd, strong, button, a.load, summary, .mark, .prompt, .quiet, .times span, .name")]
      .filter((each) => seen(each) && each.textContent.trim())
      .map((each) => [name(each), ratio(over(numbers(getComputedStyle(each).color), behind(each)), behind(each))]);
    const hints = [...document.querySelectorAll("[placeholder]")].filter(seen).map((each) => {
      const style = getComputedStyle(each, "::placeholder");
      const colour = numbers(style.color);
      colour[3] *= Number(style.opacity);
      return [`placeholder of ${name(each)}`, ratio(over(colour, behind(each)), behind(each))];
    });
    const borders = [...document.querySelectorAll("textarea, select, input:not([type=checkbox]), button:not([aria-disabled=true]), a.load")]
      .filter(seen)
      .map((each) => {
        const outside = behind(each.parentElement);
        const style = getComputedStyle(each);
        // What tells a control from its ground: its border, or its own colour.
        return [name(each), Math.max(ratio(over(numbers(style.borderTopColor), outside), outside), ratio(behind(each), outside))];
      });
    return { texts: sorted([...texts, ...hints]), borders: sorted(borders) };
  });
}

/// How often the tab key stops before each part of the page is reached.
export function stops(page) {
  return page.evaluate(() => {
    const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, audio, [tabindex]")]
      .filter((each) => each.tabIndex >= 0 && !each.disabled && each.checkVisibility({ visibilityProperty: true }));
    const found = {};
    all.forEach((each, index) => {
      const part = each.closest("#player, .lists, #chat, #list, #tracks, .compose")?.id || each.closest(".lists, .compose")?.className || "top";
      found[part] = index + 1;
    });
    return found;
  });
}

/// All roles and names of what can be used, as assistive programs see them.
export async function names(page) {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  await session.detach();
  const roles = new Set(["button", "link", "checkbox", "progressbar", "textbox", "searchbox", "combobox", "spinbutton", "DisclosureTriangle"]);
  return nodes.filter((each) => !each.ignored && roles.has(each.role?.value)).map((each) => `${each.role.value} ${each.name?.value || ""}`);
}

/// What the main thread did in these milliseconds: layouts a second, and its busy share.
export async function work(page, milliseconds) {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  const read = async () => Object.fromEntries((await session.send("Performance.getMetrics")).metrics.map((each) => [each.name, each.value]));
  const before = await read();
  await page.waitForTimeout(milliseconds);
  const after = await read();
  await session.detach();
  const seconds = after.Timestamp - before.Timestamp;
  return { layouts: (after.LayoutCount - before.LayoutCount) / seconds, busy: (after.TaskDuration - before.TaskDuration) / seconds };
}

/// What a press of this button and the next picture cost the main thread: layouts, and seconds of the processor, which do
/// not grow on a busy machine.
export async function costOf(page, id) {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const read = async () => Object.fromEntries((await session.send("Performance.getMetrics")).metrics.map((each) => [each.name, each.value]));
  const before = await read();
  await page.evaluate(async (button) => {
    document.getElementById(button).click();
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  }, id);
  const after = await read();
  await session.send("Performance.disable");
  await session.detach();
  return { layouts: after.LayoutCount - before.LayoutCount, seconds: after.TaskDuration - before.TaskDuration };
}
