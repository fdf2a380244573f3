// Who writes `using namespace andante;` beside those of Asio and the standard library finds each
// public name of it, but for the two that docs/api.md names. It only has to compile.
#include <andante/andante.hpp>
#include <andante/bulk/map.hpp>
#include <andante/chat/client.hpp>
#include <andante/client/error_reading.hpp>
#include <andante/client/logger.hpp>
#include <andante/journal/sqlite_journal.hpp>
#include <andante/pacing/redis.hpp>
#include <andante/providers/deepcreative/client.hpp>
#include <andante/providers/pioneer/client.hpp>
#include <andante/providers/sauti/client.hpp>
#include <andante/providers/together/client.hpp>

#include <boost/asio.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

using namespace std;
using namespace boost::asio;
using namespace andante;

namespace unqualified {

// Types.
using name_answer_hook = answer_hook;
using name_answer_info = answer_info;
using name_answer_stream = answer_stream;
using name_attempt = attempt;
using name_attempt_end = attempt_end;
using name_attempt_start = attempt_start;
using name_bulk_options = bulk_options;
using name_bulk_progress = bulk_progress;
using name_bulk_report = bulk_report;
using name_cache_event = cache_event;
using name_cache_kind = cache_kind;
using name_cache_options = cache_options;
using name_cached_resource = cached_resource;
using name_call = call;
using name_call_effect = call_effect;
using name_call_end = call_end;
using name_call_info = call_info;
using name_call_options = call_options;
using name_cancellation = cancellation;
using name_client_options = client_options;
template <class T>
using name_completed = completed<T>;
template <class T>
using name_completed_range = completed_range<T>;
using name_create_mark = create_mark;
using name_error_body = error_body;
using name_error_code_row = error_code_row;
using name_error_details = error_details;
using name_error_dialect = error_dialect;
using name_event_options = event_options;
using name_event_stream = event_stream;
using name_failed_item = failed_item;
using name_failure = failure;
using name_field_problem = field_problem;
using name_file_cause = file_cause;
using name_file_stream = file_stream;
using name_file_stream_options = file_stream_options;
using name_id_range = id_range;
using name_job_event = job_event;
using name_journal = journal;
using name_journal_change = journal_change;
using name_journal_decision = journal_decision;
using name_journal_entry = journal_entry;
using name_journal_note = journal_note;
using name_journal_options = journal_options;
using name_journal_query = journal_query;
using name_journal_stage = journal_stage;
using name_key_shape = key_shape;
using name_log_level = log_level;
using name_lost_create_meaning = lost_create_meaning;
using name_lost_create_options = lost_create_options;
using name_lost_create_policy = lost_create_policy;
template <class T>
using name_nullable = nullable<T>;
using name_observer = observer;
template <class T>
using name_open_enum = open_enum<T>;
using name_outcome = outcome;
template <class T>
using name_page = page<T>;
template <class T>
using name_page_range = page_range<T>;
using name_pipeline = pipeline;
using name_pool_event = pool_event;
using name_priority = priority;
using name_provider_profile = provider_profile;
using name_range_options = range_options;
using name_raw_answer = raw_answer;
using name_raw_call = raw_call;
using name_raw_json = raw_json;
using name_resolved_by = resolved_by;
template <class T>
using name_result = result<T>;
using name_resume_options = resume_options;
using name_retry_options = retry_options;
using name_route = route;
using name_secret = secret;
using name_server_event = server_event;
using name_sqlite_journal = sqlite_journal;
using name_standard_webhooks = standard_webhooks;
using name_stop_reason = stop_reason;
using name_stream_end = stream_end;
using name_stream_options = stream_options;
using name_stripe_signature = stripe_signature;
using name_time_source = time_source;
using name_timer = timer;
using name_tls_problem = tls_problem;
using name_unauthenticated_webhooks = unauthenticated_webhooks;
using name_unfinished_work = unfinished_work;
using name_url_token = url_token;
using name_wait_end = wait_end;
using name_wait_options = wait_options;
using name_wait_over = wait_over;
using name_wait_progress = wait_progress;
using name_wait_reason = wait_reason;
using name_wait_start = wait_start;
using name_webhook_answer = webhook_answer;
using name_webhook_counts = webhook_counts;
using name_webhook_fate = webhook_fate;
using name_webhook_inbox = webhook_inbox;
using name_webhook_inbox_options = webhook_inbox_options;
using name_webhook_listener = webhook_listener;
using name_webhook_listener_options = webhook_listener_options;
using name_webhook_observation = webhook_observation;
using name_webhook_reader = webhook_reader;
using name_webhook_refusal = webhook_refusal;
using name_webhook_request = webhook_request;
using name_webhook_scheme = webhook_scheme;
using name_webhook_verdict = webhook_verdict;
using name_webhook_work = webhook_work;
template <class T>
using name_wire_name = wire_name<T>;
using name_in_http = http::response;
using name_in_chat = chat::request;
using name_in_kit = kit::client_base;
using name_in_jobs = jobs::job_group;
using name_in_bulk = bulk::map_options;
using name_in_pacing = pacing::permit;
template <class T>
using name_in_paging = paging::item_source<T>;
using name_in_finetuning = finetuning::client;
using name_in_deepcreative = deepcreative::client;
using name_in_pioneer = pioneer::client;
using name_in_sauti = sauti::client;
using name_in_together = together::client;

// Functions, and what a program does with them.
awaitable<void> use(finetuning::client client)
{
    auto reading = client.generations().get("id");
    const auto track = co_await as_result(within(std::move(reading), 3s, system_time()));
    const auto showing = [](const finetuning::generation& each) {
        static_cast<void>(each);
        static_cast<void>(to_string(priority::normal));
    };
    co_await for_each(client.generations().list_all(), showing);
    static_cast<void>(track);
}

std::shared_ptr<observer> join(std::shared_ptr<observer> one, std::shared_ptr<observer> other)
{
    return both(std::move(one), std::move(other));
}

} // namespace unqualified
