-- This process lives, and still holds these jobs.
-- ARGV: after which silence a process is taken to have ended, lease, windows (count; limit, per, server's limit), job lease, caps (count; jobs, their ids).

-- Windows of one name that last differently share nothing, which is a mistake that nobody sees: it is told.
local function add_other_lengths(reply, windows, now)
  local ours, others = {}, {}
  for at = 1, windows do
    local name, length = string.match(KEYS[FIXED + 3 * (at - 1) + 1], '}:log:(.*):(%d+)$')
    redis.call('ZADD', LENGTHS, now, name .. ' ' .. length)
    ours[name] = length
  end
  redis.call('ZREMRANGEBYSCORE', LENGTHS, '-inf', now - 60 * 1000000)
  redis.call('PEXPIRE', LENGTHS, keep)
  for _, member in ipairs(redis.call('ZRANGE', LENGTHS, 0, 255)) do
    local name, length = string.match(member, '^(.*) (%d+)$')
    if ours[name] and ours[name] ~= length and #others < 16 then
      table.insert(others, name)
      table.insert(others, ours[name])
      table.insert(others, length)
    end
  end
  table.insert(reply, #others / 3)
  for _, word in ipairs(others) do
    table.insert(reply, word)
  end
end

if strange() then
  return { 1 }
end
local now = clock()
alive(now)
redis.call('ZREMRANGEBYSCORE', LIVE, '-inf', now - number())
local lease = number()
local reply = { 0, now, mustering(now) and 1 or 0 }
local windows = number()
table.insert(reply, windows)
for at = 1, windows do
  local w = window(at)
  w.configured = number()
  local free, opens = room(w, 1, lease, now)
  table.insert(reply, math.min(w.bound, w.cut))
  table.insert(reply, math.max(0, w.pause - now))
  table.insert(reply, w.used)
  table.insert(reply, free >= 1 and 0 or math.max(0, opens - now))
end
renew_jobs(windows, now)
add_other_lengths(reply, windows, now)
add_names(reply)
return reply
