#include "program/row_memory.hpp"

namespace program {

row_changes row_memory::look(const std::vector<watched_row>& now)
{
    row_changes out;
    std::map<std::string, std::string> rows;
    std::vector<std::string> order;
    for (std::size_t at = 0; at < now.size(); ++at) {
        const auto before = last_.find(now[at].id);
        if (before == last_.end() || before->second != now[at].content) {
            out.changed.push_back(at);
        }
        rows[now[at].id] = now[at].content;
        order.push_back(now[at].id);
    }
    for (const auto& id : order_) {
        if (rows.count(id) == 0) {
            out.gone.push_back(id);
        }
    }
    out.is_other = is_first_ || !out.changed.empty() || order != order_;
    last_ = std::move(rows);
    order_ = std::move(order);
    is_first_ = false;
    return out;
}

} // namespace program
