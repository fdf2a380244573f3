-- Takes a place in each window and under each cap, or none.
-- ARGV: id, weight, reserved (1: the reserve is not for it), in how long it is within this process's own share (0: it is;
-- -1: nobody can say), lease, ticket, how long it has waited, rank, age, slack; windows (count; limit, per, server's limit, reserve), caps (cap, lease).
if strange() then
  return { 1 }
end
local now = clock()
alive(now)
local id, weight, reserved, share, lease = text(), number(), number(), number(), number()
local ticket, waited, rank, age, slack = text(), number(), number(), number(), number()
local windows, caps = {}, {}
for at = 1, number() do
  local w = window(at)
  w.configured, w.kept = number(), number()
  windows[at] = w
end
for at = 1, number() do
  caps[at] = { key = KEYS[FIXED + 3 * #windows + at], cap = number(), lease = number() }
end

local function granted()
  drop(ticket)
  return { 0, now, 1, 0, 0, 0, 0, mustering(now) and 1 or 0 }
end

-- It may be the repetition of a call whose answer was lost.
if (windows[1] and find(windows[1], id, weight)) or (caps[1] and redis.call('ZSCORE', caps[1].key, id)) then
  return granted()
end

local when, blocked, blocked_count, key, only_reserve = now, 0, 0, nil, 1
local spare = math.huge
local keys = {}
for at, w in ipairs(windows) do
  keys[w.log] = true
  local free, opens = room(w, weight, lease, now)
  local kept = reserved == 1 and w.kept or 0
  if free < weight + kept and not (w.scouting and free >= weight) then
    if blocked == 0 then
      blocked, key = at, w.log
    end
    blocked_count = blocked_count + 1
    if free < weight then
      only_reserve = 0
    else
      opens = leaves(w, weight + kept - free, now)
    end
    if opens >= when then
      when, key = opens, w.log
    end
  end
  spare = math.min(spare, free - kept)
end
local full = false
for at, c in ipairs(caps) do
  keys[c.key] = true
  if redis.call('ZREMRANGEBYSCORE', c.key, '-inf', now) > 0 then
    may_be_empty(c.key)
  end
  local held = redis.call('ZCARD', c.key)
  spare = math.min(spare, (c.cap - held) * weight)
  if held >= c.cap then
    full = true
    only_reserve = 0
    if blocked_count == 0 then
      blocked = #windows + at
    end
    local first = redis.call('ZRANGE', c.key, 0, 0, 'WITHSCORES')
    local ends = tonumber(first[2] or nil) or now
    if ends >= when then
      when, key = ends, c.key
    end
  end
end

-- A ticket keeps its place, however long each call took.
local order = math.min(now - waited + rank * age, tonumber(redis.call('ZSCORE', TICKETS, ticket) or nil) or math.huge)
local muster = mustering(now) and 1 or 0
if blocked_count == 0 and not full and muster == 1 and share ~= 0 then
  only_reserve, muster = 0, 2 -- it is this that keeps it
  local first = redis.call('ZRANGE', AWAY, 0, 0, 'WITHSCORES')
  when, key, full = tonumber(first[2]), AWAY, true
  if share > 0 then
    when = math.min(when, now + share)
  end
end
if blocked_count == 0 and not full then
  local ahead, ends = claimed(ticket, order, keys, now)
  if ahead > 0 and spare - ahead < weight then
    only_reserve = 0
    when, key, full = ends, windows[1] and windows[1].log or caps[1].key, true
  end
end
if blocked_count > 0 or full then
  when = math.max(when, now + 1000)
  redis.call('ZADD', TICKETS, order, ticket)
  promise(ticket, { asks = when, ends = when + slack, weight = weight, key = key })
  if blocked_count == 0 or full then
    only_reserve = 0
  end
  return { 0, now, 0, when - now, blocked, blocked_count, only_reserve, muster }
end

for _, w in ipairs(windows) do
  put(w, id, weight, now + lease, now)
end
for _, c in ipairs(caps) do
  redis.call('ZADD', c.key, now + c.lease, id)
  must_hold(c.key, now + c.lease)
  redis.call('PEXPIRE', c.key, math.ceil(c.lease / 1000) + keep)
end
drop(ticket)
-- Those who were kept back because this one came first learn what is left.
for _, w in ipairs(windows) do
  announce_window(w, lease, now)
end
if spare > weight then
  for _, c in ipairs(caps) do
    announce(c.key, now, now)
  end
end
return { 0, now, 1, 0, 0, 0, 0, muster }
