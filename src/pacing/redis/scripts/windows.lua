-- One window's log: an entry for each request, with the moment from which the window counts. In the future, that is when
-- a request without an answer is given up: it is in flight. Up to 1000 places the log is a sorted set with a member for
-- each place ("id:1"). Beyond that only what is in flight is ("id weight"), and what was answered is summed in 360 buckets
-- a window, each entry at its bucket's end. A log has one form for all, whatever limit each has: from the first with a
-- large one on it is large, and what it holds in the other form is summed up as it is counted.
local function window(at)
  local base = FIXED + 3 * (at - 1)
  local w = { log = KEYS[base + 1], state = KEYS[base + 2], sums = KEYS[base + 3] }
  w.limit, w.per = number(), number()
  w.large = w.limit > 1000 or redis.call('HEXISTS', w.sums, 'large') == 1
  w.span = math.ceil(w.per / 360)
  return w
end

local function keep_sums(w, now)
  redis.call('HSETNX', w.sums, 'large', 1)
  redis.call('PEXPIRE', w.sums, math.ceil((w.per * 2) / 1000) + keep)
  must_hold(w.sums, now + w.per * 2)
end

-- The members of a request that the log does not have in that form are not missed.
local function take_out(w, id, weight)
  local removed = redis.call('ZREM', w.log, id .. ' ' .. whole(weight))
  if removed == 0 then
    for k = 1, weight do
      removed = removed + redis.call('ZREM', w.log, id .. ':' .. k)
    end
  end
  if removed > 0 then
    may_be_empty(w.log)
  end
end

local function sum_up(w, weight, when)
  redis.call('HINCRBYFLOAT', w.sums, whole(math.ceil(when / w.span)), weight)
end

local function put(w, id, weight, when, now)
  if w.large then
    take_out(w, id, weight)
    keep_sums(w, now)
    if when <= now then
      sum_up(w, weight, when)
      return
    end
    redis.call('ZADD', w.log, when, id .. ' ' .. whole(weight))
  else
    for k = 1, weight do
      redis.call('ZADD', w.log, when, id .. ':' .. k)
    end
  end
  must_hold(w.log, when + w.per)
  redis.call('PEXPIRE', w.log, math.ceil((math.max(when - now, 0) + w.per * 2) / 1000) + keep)
end

-- When the request counts from; nothing when it is not in the log any more.
local function find(w, id, weight)
  return tonumber(redis.call('ZSCORE', w.log, id .. ':1') or redis.call('ZSCORE', w.log, id .. ' ' .. whole(weight)) or
    nil)
end

local function weight_in(member)
  return tonumber(string.match(member, ' (%d+)$')) or 1
end

-- Counts what occupies a place, and forgets what does not any more.
local function count(w, now)
  if not w.large then
    local left = redis.call('ZREMRANGEBYSCORE', w.log, '-inf', now - w.per)
    w.used = redis.call('ZCARD', w.log)
    if left > 0 and w.used == 0 then
      may_be_empty(w.log)
    end
    return
  end
  keep_sums(w, now)
  local given_up = redis.call('ZRANGEBYSCORE', w.log, '-inf', now, 'WITHSCORES')
  for i = 1, #given_up, 2 do
    redis.call('ZREM', w.log, given_up[i])
    sum_up(w, weight_in(given_up[i]), tonumber(given_up[i + 1]))
  end
  if #given_up > 0 then
    may_be_empty(w.log)
  end
  w.used, w.buckets = 0, {}
  for _, member in ipairs(redis.call('ZRANGE', w.log, 0, -1)) do
    w.used = w.used + weight_in(member)
  end
  local sums = redis.call('HGETALL', w.sums)
  for i = 1, #sums, 2 do
    local ends = (tonumber(sums[i]) or math.huge) * w.span
    if ends == math.huge then
      ends = nil -- it says that the log is large
    elseif ends <= now - w.per then
      redis.call('HDEL', w.sums, sums[i])
    else
      w.used = w.used + tonumber(sums[i + 1])
      table.insert(w.buckets, { ends, tonumber(sums[i + 1]) })
    end
  end
  table.sort(w.buckets, function(a, b) return a[1] < b[1] end)
end

-- When `less` of what is counted has left.
local function leaves(w, less, now)
  if less <= 0 then
    return now
  end
  if not w.large then
    local entry = redis.call('ZRANGE', w.log, less - 1, less - 1, 'WITHSCORES')
    return entry[2] and tonumber(entry[2]) + w.per or now + w.per
  end
  for _, bucket in ipairs(w.buckets) do
    less = less - bucket[2]
    if less <= 0 then
      return bucket[1] + w.per
    end
  end
  local first = redis.call('ZRANGE', w.log, 0, 0, 'WITHSCORES')
  return first[2] and tonumber(first[2]) + w.per or now + w.per
end

-- How many requests left lately and have no answer: a crashed one keeps nobody waiting for longer than that.
local function under_way(w, now, lease)
  return redis.call('ZCOUNT', w.log, '(' .. whole(now + math.max(0, lease - w.per / 4)), '+inf')
end

-- What all processes have learnt of the window. `extra` are places that the server counts and the log does not.
local function recall(w, now)
  local s = redis.call('HMGET', w.state, 'limit', 'server', 'pause', 'scout', 'extra', 'extra_at', 'cut', 'cut_at',
    'heard', 'pace', 'hold', 'refused', 'bare')
  local function value(i, otherwise)
    return tonumber(s[i] or nil) or otherwise
  end
  w.cold = not s[9]
  w.server = value(2, w.configured or w.limit)
  w.bound = math.min(w.limit, value(1, w.limit))
  w.pause, w.hold = value(3, 0), value(11, 0)
  w.extra = now < value(6, 0) + w.per and value(5, 0) or 0
  w.cut = math.min(w.limit, value(7, w.limit) + math.floor(math.max(0, now - value(8, now)) / w.per))
  w.heard, w.pace = value(9, 0), value(10, w.per / math.max(1, w.limit))
  w.refused, w.bare = value(12, 0), value(13, 0)
  -- After silence, a refusal or a loss one request looks before the rest follow.
  w.scouting = w.cold or s[4] == '1' or now - w.heard > w.per / 4
end

-- How many places are free, and when one of `weight` will be.
local function room(w, weight, lease, now)
  count(w, now)
  recall(w, now)
  if now < w.pause or now < w.hold then
    return 0, math.max(w.pause, w.hold)
  end
  local bound = math.min(w.bound, w.cut)
  local own = math.min(bound, w.server) - w.used
  local free = math.min(bound - w.used, w.server - w.used - w.extra)
  local busy = under_way(w, now, lease) > 0
  if own >= weight and free < weight then
    -- Only what the server says keeps it: a scout may look whether that still holds.
    local looks = w.heard + w.pace
    if not busy and now >= looks then
      return weight, now
    end
    return math.max(0, free), busy and now + w.per / 4 or looks
  end
  if free < weight then
    return math.max(0, free), leaves(w, weight - math.min(bound, w.server) + w.used, now)
  end
  if w.scouting and busy then
    return 0, now + w.per / 4
  end
  return w.scouting and weight or free, now
end
