-- A request's answer, or that there will be none.
-- ARGV: id, weight, lease, what (accepted, refused, uncertain, lost, back), grace; windows (count; limit, per, server's
-- limit, most it may become, what here, limit told, remaining told, elsewhere, retry after); -1: not told.
if strange() then
  return { 1 }
end
local now = clock()
alive(now)
local id, weight, lease, what, grace = text(), number(), number(), text(), number()

local function limit_told(w, told, highest)
  if told < 1 then
    return
  end
  local current = tonumber(redis.call('HGET', w.state, 'limit') or nil) or w.limit
  if told < current then
    redis.call('HSET', w.state, 'limit', whole(told), 'raised', 0)
  elseif told > current and current < highest then
    local seen_before = redis.call('HINCRBY', w.state, 'raised', 1)
    if seen_before >= 3 then
      redis.call('HSET', w.state, 'limit', whole(math.min(told, highest)), 'raised', 0)
    end
  else
    redis.call('HSET', w.state, 'raised', 0)
  end
end

-- Remaining shows what the server counts and the log does not: others draw, or it counts in another way.
local function remaining_told(w, left, granted)
  local counted = w.server - left
  local ours = w.used
  if now < w.refused + 2 * w.per then
    -- The log alone was not enough lately: only what surely came before counts as ours.
    ours = weight
    if not w.large then
      ours = ours + redis.call('ZCOUNT', w.log, '-inf', '(' .. whole(granted))
    end
  end
  local extra = math.max(0, counted - ours)
  if granted < w.heard then
    extra = math.max(extra, w.extra) -- an old answer tells of no new room
  end
  redis.call('HSET', w.state, 'extra', whole(extra), 'extra_at', whole(now))
  w.extra = extra
end

local function refused(w, wait, left)
  local pace = w.per / math.max(1, w.limit)
  local bare = wait > 0 and 0 or w.bare + 1
  local pause = wait > 0 and wait or math.min(w.per, pace * 2 ^ math.min(20, bare - 1))
  redis.call('HSET', w.state, 'pause', whole(math.max(w.pause, now + pause)), 'scout', 1, 'refused', whole(now), 'bare',
    bare, 'pace', whole(math.min(w.per / 2, math.max(pace, w.pace) * 2)))
  if left < 0 then
    local cut = math.max(1, math.floor(0.7 * w.cut)) -- nothing explains it: the limit itself is in doubt
    redis.call('HSET', w.state, 'cut', cut, 'cut_at', whole(now))
  end
end

local function accepted(w, granted, left, elsewhere)
  local pace = math.max(w.per / math.max(1, w.limit), w.pace * 0.7)
  redis.call('HSET', w.state, 'pace', whole(pace), 'bare', 0)
  if granted >= w.refused then
    redis.call('HSET', w.state, 'scout', 0)
  end
  -- Data were lost, and the server does not say what it counts: a window has to pass.
  local began = redis.call('HMGET', STATE, 'born', 'lost')
  if w.cold and left < 0 and elsewhere == 0 and began[2] == '1' then
    redis.call('HSET', w.state, 'hold', whole(tonumber(began[1]) + w.per))
  end
end

local reply = { 0, now }
for at = 1, number() do
  local w = window(at)
  w.configured = number()
  local highest, here, told, left = number(), text(), number(), number()
  local elsewhere, wait = number(), number()
  local safe = find(w, id, weight)
  local granted = safe and safe > now and safe - lease or now - lease
  if here == 'back' then
    take_out(w, id, weight)
  elseif safe or not w.large then
    put(w, id, weight, here == 'lost' and now + grace or now, now)
  end -- else a large log has summed it up already
  count(w, now)
  recall(w, now)
  if here ~= 'back' and here ~= 'lost' then
    if told >= 1 then
      redis.call('HSET', w.state, 'server', whole(told))
      w.server = told
      limit_told(w, told, highest)
    end
    if left >= 0 and left <= w.server then
      remaining_told(w, left, granted)
    end
    if here == 'accepted' then
      accepted(w, granted, left, elsewhere)
    elseif here == 'refused' then
      refused(w, wait, left)
    elseif wait > 0 then
      redis.call('HSET', w.state, 'pause', whole(math.max(w.pause, now + wait)))
    end
    redis.call('HSET', w.state, 'heard', whole(now))
    must_hold(w.state, now + w.per * 3)
    redis.call('PEXPIRE', w.state, math.ceil(w.per * 3 / 1000) + keep)
  end
  announce_window(w, lease, now)
  recall(w, now)
  table.insert(reply, math.min(w.bound, w.cut))
  table.insert(reply, math.max(0, w.pause - now))
  table.insert(reply, w.used)
end
return reply
