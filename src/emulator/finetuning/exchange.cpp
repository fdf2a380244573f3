#include "emulator/finetuning/exchange.hpp"

#include "emulator/finetuning/refusal.hpp"
#include "emulator/json_text.hpp"
#include "emulator/timestamps.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace andante::inline v0::emulator {

namespace {

namespace json = boost::json;

constexpr std::string_view json_type = "application/json; charset=utf-8";

/// One object per request.
class exchange {
public:
    exchange(world& server, const incoming& request, recorded_request& record)
        : server_(server)
        , request_(request)
        , record_(record)
    {}

    reply answer(match&& found)
    {
        try {
            return succeed(carry_out(std::move(found)));
        } catch (const refusal& why) {
            return refuse(why);
        } catch (const std::exception&) {
            return refuse({500, "INTERNAL_ERROR", "Internal fault", {}, {}});
        }
    }

private:
    success carry_out(match&& found)
    {
        if (!found.found) {
            throw not_found();
        }
        if (!found.found->carry_out) {
            is_health_ = true;
            return {200, {{"status", "ok"}}};
        }
        auto& who = authenticate();
        const bool is_create = found.found->limit == bucket::create;
        shown_ = window(who, is_create).look(server_.now);
        const auto& tiers = server_.settings.api_tiers;
        if (std::find(tiers.begin(), tiers.end(), who.data.tier) == tiers.end()) {
            throw plan_required();
        }
        count(who, is_create);
        return found.found->carry_out(
            {server_, who, request_, std::move(found.path_values), std::move(found.query)}
        );
    }

    user& authenticate()
    {
        const auto key = request_.headers.find("X-API-Key");
        if (!key || key->empty()) {
            if (server_.settings.rates.headers.when_unauthorized) {
                shown_ = make_rate_window(server_.settings.rates.general)->look(server_.now);
            }
            // The documentation names a bearer token as a cause of INVALID_API_KEY.
            throw request_.headers.find("Authorization") ? invalid_key() : missing_key();
        }
        auto* who = server_.find_user_by_key(*key);
        if (!who) {
            throw invalid_key();
        }
        record_.account = who->data.id;
        who->roll(server_.now);
        return *who;
    }

    static rate_window& window(user& who, bool is_create)
    {
        return is_create ? *who.create_window : *who.general_window;
    }

    void count(user& who, bool is_create)
    {
        record_.bucket = is_create ? "create" : "general";
        const auto& rates = server_.settings.rates;
        if (!rates.enforced) {
            return;
        }
        take(window(who, is_create), is_create ? "GENERATION_RATE_LIMITED" : "RATE_LIMITED");
        if (is_create && rates.creates_count_as_general) {
            const auto create = shown_;
            take(*who.general_window, "RATE_LIMITED");
            shown_ = create;
        }
    }

    void take(rate_window& from, std::string_view code)
    {
        shown_ = from.ask(server_.now);
        if (!shown_->admitted) {
            throw rate_limited(code, shown_->retry_after);
        }
    }

    reply succeed(success what)
    {
        auto out = start(what.status);
        out.body = json_text(
            is_health_ ? json::value(std::move(what.data))
                       : json::value(json::object{{"data", std::move(what.data)}})
        );
        return out;
    }

    reply refuse(const refusal& why)
    {
        const auto& headers = server_.settings.rates.headers;
        record_.api_code = why.code;
        auto out = start(why.status);
        if (why.retry_after && headers.retry_after) {
            out.headers.add("Retry-After", std::to_string(why.retry_after->count()));
        }
        out.body =
            refusal_text(why, server_.settings.validation.name_field, headers.retry_after_in_body);
        return out;
    }

    reply start(int status) const
    {
        reply out;
        out.status = status;
        out.headers.add("Date", http_date(server_.now));
        out.headers.add("Content-Type", std::string(json_type));
        const auto& rates = server_.settings.rates;
        if (!shown_ || !rates.enforced) {
            return out;
        }
        if (rates.headers.limit) {
            out.headers.add("X-RateLimit-Limit", std::to_string(shown_->limit));
        }
        if (rates.headers.remaining) {
            out.headers.add("X-RateLimit-Remaining", std::to_string(shown_->remaining));
        }
        if (rates.headers.reset) {
            const auto reset = std::chrono::ceil<std::chrono::seconds>(shown_->reset);
            out.headers.add("X-RateLimit-Reset", std::to_string(reset.time_since_epoch().count()));
        }
        return out;
    }

    world& server_;
    const incoming& request_;
    recorded_request& record_;
    std::optional<rate_decision> shown_;
    bool is_health_ = false;
};

} // namespace

reply answer_call(world& server, const incoming& request, recorded_request& record, match&& found)
{
    return exchange(server, request, record).answer(std::move(found));
}

} // namespace andante::inline v0::emulator
