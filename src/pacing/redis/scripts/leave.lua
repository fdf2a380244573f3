-- A process ends: nobody waits for it any more. ARGV: its tickets.
if not known[1] or known[1] ~= epoch then
  return { 1 }
end
local now = clock()
redis.call('ZREM', LIVE, me)
gone(me, now)
if redis.call('ZREM', AWAY, me) > 0 and not mustering(now) then
  may_be_empty(AWAY)
  announce(AWAY, now, now)
end
while cursor < #ARGV do
  drop(text())
end
return { 0, now }
