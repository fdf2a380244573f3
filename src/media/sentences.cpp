#include "media/sentences.hpp"

#include <andante/kit/checks.hpp>

#include "json/text.hpp"
#include "media/characters.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace andante::inline v0::media {

namespace {

using characters = std::vector<character>;

/// How good a place is to cut a text, the worst first.
enum class strength { word, pause, sentence };

/// A place where it may be cut: the piece before it ends at `end`, and the next one begins at
/// `next`, both counted in characters.
struct cut {
    std::size_t end;
    std::size_t next;
    strength how;
};

/// Words that are written with a full stop and seldom end a sentence, without it: of English,
/// Swahili, German, French, Spanish and Portuguese. Those of letters with a stop each ("e.g.",
/// "n.k.") need no line.
constexpr auto abbreviations = std::to_array<std::string_view>({
    "Abs",  "Adm",    "Apr",  "Art",  "Aug",    "Ave", "Bi",   "Blvd", "Brig", "Bw",   "Capt",
    "Cia",  "Cie",    "Co",   "Col",  "Corp",   "Dec", "Dept", "Dkt",  "Dr",   "Dra",  "Drs",
    "Est",  "Feb",    "Fig",  "Figs", "Fr",     "Fri", "Gen",  "Gov",  "Hon",  "Hr",   "Inc",
    "Ing",  "Jan",    "Jl",   "Jr",   "Jul",    "Jun", "Kap",  "Lt",   "Ltd",  "MM",   "Maj",
    "Mar",  "Messrs", "Mh",   "Mhe",  "Mlle",   "Mme", "Mon",  "Mr",   "Mrs",  "Ms",   "Mt",
    "Mwl",  "Na",     "No",   "Nos",  "Nov",    "Nr",  "Oct",  "Okt",  "Op",   "Ph",   "Pres",
    "Prof", "Rep",    "Rev",  "Sat",  "Sen",    "Sep", "Sept", "Sgt",  "Sr",   "Sra",  "Srta",
    "St",   "Ste",    "Str",  "Sun",  "Tab",    "Thu", "Tue",  "Ud",   "Uds",  "Uk",   "Univ",
    "Ust",  "Vol",    "Wed",  "al",   "approx", "av",  "bzw",  "ca",   "cf",   "ch",   "dept",
    "dr",   "ed",     "eds",  "env",  "est",    "etc", "evtl", "ff",   "fig",  "ggf",  "inkl",
    "max",  "min",    "misc", "nk",   "no",     "nos", "op",   "pp",   "prof", "resp", "rpt",
    "sq",   "tel",    "usw",  "vgl",  "viz",    "vol", "vs",
});
static_assert(std::is_sorted(abbreviations.begin(), abbreviations.end()));

std::string_view
bytes_of(std::string_view text, const characters& all, std::size_t first, std::size_t last)
{
    const auto end = last < all.size() ? all[last].at : text.size();
    return text.substr(all[first].at, end - all[first].at);
}

/// "e.g", "U.S.A", "n.k", and numbers such as "3.14": parts of one or two characters each.
bool is_dotted(const characters& all, std::size_t first, std::size_t last)
{
    std::size_t length = 0;
    bool has_stop = false;
    for (auto at = first; at < last; ++at) {
        const bool is_stop = all[at].code == U'.';
        if (is_stop && length == 0) {
            return false;
        }
        has_stop = has_stop || is_stop;
        length = is_stop ? 0 : length + 1;
        if (length > 2) {
            return false;
        }
    }
    return has_stop;
}

/// At most three digits and nothing else: the day of a date, the number of a list, an ordinal. A
/// year may well end a sentence.
bool is_short_number(const characters& all, std::size_t first, std::size_t last)
{
    return last - first <= 3 && std::all_of(
                                    all.begin() + static_cast<std::ptrdiff_t>(first),
                                    all.begin() + static_cast<std::ptrdiff_t>(last),
                                    [](const character& each) { return is_digit(each.code); }
                                );
}

/// Whether the full stop at `stop` belongs to the word before it.
bool belongs_to_word(std::string_view text, const characters& all, std::size_t stop)
{
    auto first = stop;
    while (first > 0) {
        const auto code = all[first - 1].code;
        if (is_blank(code) || is_opening(code) || (is_closing(code) && code != U'\'')) {
            break;
        }
        --first;
    }
    if (first == stop) {
        return false;
    }
    const bool is_initial = stop - first == 1;
    const auto word = bytes_of(text, all, first, stop);
    return is_initial || is_short_number(all, first, stop) || is_dotted(all, first, stop) ||
           std::binary_search(abbreviations.begin(), abbreviations.end(), word);
}

/// Where what closes a sentence begins: behind it stand only closing signs up to `end`, of which no
/// sentence has many.
std::size_t before_closing(const characters& all, std::size_t end)
{
    constexpr std::size_t most_closing = 16;
    const auto begin = end > most_closing ? end - most_closing : 0;
    while (end > begin && (is_closing(all[end - 1].code) || is_extending(all[end - 1].code))) {
        --end;
    }
    return end;
}

bool small_letter_follows(const characters& all, std::size_t next)
{
    while (next < all.size() && (is_opening(all[next].code) || is_closing(all[next].code))) {
        ++next;
    }
    return next < all.size() && is_small_letter(all[next].code);
}

/// Whether a sentence ends at `end`, behind which there are blanks up to `next`.
bool ends_sentence(std::string_view text, const characters& all, std::size_t end, std::size_t next)
{
    const auto last = before_closing(all, end);
    if (last == 0 || !is_terminal(all[last - 1].code)) {
        return false;
    }
    if (is_wide_terminal(all[last - 1].code)) {
        return true;
    }
    if (small_letter_follows(all, next)) {
        return false;
    }
    const bool is_single_stop =
        all[last - 1].code == U'.' && (last < 2 || !is_terminal(all[last - 2].code));
    return !is_single_stop || !belongs_to_word(text, all, last - 1);
}

/// How many lines end in these blanks; two of them end a paragraph.
int line_breaks(const characters& all, std::size_t first, std::size_t last)
{
    int found = 0;
    for (auto at = first; at < last; ++at) {
        const auto code = all[at].code;
        const bool is_second_half = code == U'\n' && at > first && all[at - 1].code == U'\r';
        if (is_line_break(code) && !is_second_half) {
            found += code == 0x2029 ? 2 : 1;
        }
    }
    return found;
}

strength
strength_at(std::string_view text, const characters& all, std::size_t end, std::size_t next)
{
    const auto lines = line_breaks(all, end, next);
    if (lines > 1 || ends_sentence(text, all, end, next)) {
        return strength::sentence;
    }
    const bool pauses = end > 0 && is_pause(all[end - 1].code);
    return lines == 1 || pauses ? strength::pause : strength::word;
}

/// Where the signs of a script without blanks allow a cut right behind the character at `at`.
std::optional<strength> strength_behind(const characters& all, std::size_t at)
{
    const auto next = at + 1 < all.size() ? all[at + 1].code : U' ';
    if (is_extending(next) || is_closing(next) || is_terminal(next) || is_pause(next)) {
        return std::nullopt;
    }
    const auto last = before_closing(all, at + 1);
    if (last == 0) {
        return std::nullopt;
    }
    const auto code = all[last - 1].code;
    if (is_wide_terminal(code)) {
        return strength::sentence;
    }
    return is_wide_pause(code) ? std::optional(strength::pause) : std::nullopt;
}

std::vector<cut> cuts_of(std::string_view text, const characters& all)
{
    std::vector<cut> found;
    for (std::size_t at = 0; at < all.size();) {
        if (!is_blank(all[at].code)) {
            if (const auto how = strength_behind(all, at)) {
                found.push_back({at + 1, at + 1, *how});
            }
            ++at;
            continue;
        }
        auto next = at;
        while (next < all.size() && is_blank(all[next].code)) {
            ++next;
        }
        // A mark on a blank is part of the word that follows.
        const bool carries = next < all.size() && is_extending(all[next].code);
        const auto begin = carries ? next - 1 : next;
        if (begin > at) {
            found.push_back({at, begin, strength_at(text, all, at, begin)});
        }
        at = next;
    }
    return found;
}

error unbroken(std::string_view word, std::size_t most)
{
    return kit::invalid(
        "text",
        json::for_people(word, 77),
        "at most " + std::to_string(most) + " characters without a blank",
        "put a blank or a full stop into it, or allow longer pieces"
    );
}

} // namespace

result<void> check_words(std::string_view text)
{
    if (!json::utf16_length(text)) {
        return kit::invalid(
            "text", json::escape_bytes(text, 80), "UTF-8 text", "convert it to UTF-8"
        );
    }
    if (text.find('\0') != std::string_view::npos) {
        return kit::invalid(
            "text", json::escape_bytes(text, 80), "text without the character U+0000", "take it out"
        );
    }
    if (const auto unseen = json::invisible_characters(text)) {
        return kit::invalid("text", *unseen, "not empty", "give the words to be spoken");
    }
    return {};
}

std::size_t code_points(std::string_view text) noexcept
{
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

result<std::vector<std::string>> cut_into_pieces(std::string_view text, std::size_t most)
{
    if (auto sound = check_words(text); !sound) {
        return sound.error();
    }
    const auto all = characters_of(text);
    auto end = all.size();
    while (is_blank(all[end - 1].code)) {
        --end;
    }
    const auto cuts = cuts_of(text, all);
    auto at = cuts.begin();
    std::vector<std::string> pieces;
    std::size_t first = 0;
    if (at != cuts.end() && at->end == 0) {
        first = at->next;
    }
    while (first < end) {
        auto chosen = cut{end, end, strength::sentence};
        if (end - first > most) {
            const cut* best = nullptr;
            for (; at != cuts.end() && at->end <= first + most; ++at) {
                if (at->end > first && (best == nullptr || at->how >= best->how)) {
                    best = &*at;
                }
            }
            if (best == nullptr) {
                return unbroken(bytes_of(text, all, first, first + most), most);
            }
            chosen = *best;
            at = cuts.begin() + (best - cuts.data()) + 1;
        }
        pieces.emplace_back(bytes_of(text, all, first, chosen.end));
        first = chosen.next;
    }
    return pieces;
}

} // namespace andante::inline v0::media
