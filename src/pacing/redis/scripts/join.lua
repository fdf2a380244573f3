-- A process begins, or comes back with what it counted by itself.
-- ARGV: a fresh epoch, whether it knew another (1: data may be lost), whether it counted by itself, how long a silent
-- process is believed to follow the log, how long to wait for those that do not, others it knew (count; names), lease;
-- windows (count; limit, per, entries: count; id, weight, age or -1 in flight, whether the log of the epoch has it); job
-- lease, caps (count; jobs, their ids).
local fresh, veteran, apart, stale, patience = text(), number(), number(), number(), number()
local began = not known[1]
local changed = began or known[1] ~= epoch
local now, raw = clock()
if began then
  redis.call('HSET', STATE, 'epoch', fresh, 'born', whole(now), 'shift', 0, 'last', whole(now), 'raw', whole(raw))
  known[1] = fresh
end
redis.call('PEXPIRE', STATE, keep)
if changed and veteran == 1 then
  redis.call('HSET', STATE, 'lost', 1)
end
alive(now)
redis.call('ZREM', AWAY, me)
for _ = 1, number() do
  local other = text()
  local last = tonumber(redis.call('ZSCORE', LIVE, other) or nil)
  if other ~= me and (changed or apart == 1) and not (last and now - last <= stale) then
    redis.call('ZADD', AWAY, 'NX', now + patience, other)
    redis.call('PEXPIRE', AWAY, math.ceil(patience / 1000) + keep)
  end
end
local lease = number()
local windows = number()
for at = 1, windows do
  local w = window(at)
  for _ = 1, number() do
    local id, weight, age, has = text(), number(), number(), number()
    if not (w.large and has == 1 and not changed) then
      put(w, id, weight, age < 0 and now + lease or now - age, now)
    end
  end
end
renew_jobs(windows, now)
local reply = { 0, now, mustering(now) and 1 or 0, known[1] }
if #redis.call('ZRANGE', AWAY, 0, 0) == 0 then
  announce(AWAY, now, now)
end
add_names(reply)
return reply
