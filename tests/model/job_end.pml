/* How the end of one job reaches two who wait for it in one process: the reply of its create, a
 * webhook that comes early, late, twice, never or from a stranger, and looks that are answered late,
 * that fail, or that ask a copy of the service which does not know the job yet. docs/model.md maps
 * each step to the code; scripts/check-model runs it.
 *
 * Chosen by -D:
 *   SIGNED     the service signs its webhooks; else each is a hint
 *   RESUMED    a former process has created the job
 *   BREAK_...  leaves out one rule of the code
 *   WORLD_...  leaves out something that the code takes for granted
 */

/* What must hold. Each is what its check has found. */
bool an_end_is_told_once = true;
bool no_end_is_made_up = true;
bool no_job_is_called_gone = true;  /* the service deletes none here */
bool no_end_is_missed = true;       /* a last look that tells anything tells it */
bool everybody_is_told = true;

/* The service, and what it has sent. */
bool has_ended = false;
bool is_everywhere = false;         /* each copy of the service knows the job */
byte webhooks = 0;                  /* on their way */
bool may_forge = true;
bool may_fail = true;               /* one look */

/* job_table: the entry of the job, while somebody waits for it. */
bool is_entered = false;
bool waits[2] = false;              /* the tickets */
bool is_known = false;              /* this client has seen or created it */
bool is_shown = false;              /* a read has shown it */
bool is_expected = false;           /* of a webhook */
bool is_hinted = false;

/* What is remembered of a job that nobody waits for: known_, orphans_, past_. */
bool is_remembered = false;
bool was_shown = false;
bool was_created_ended = false;     /* as the reply of its create said */
bool has_orphan = false;
bool is_past = false;
bool is_new = true;                 /* settings::appears_within has not passed */
bool is_created = false;            /* those who wait know its id */

/* Those who wait. */
mtype = { nobody, nothing, the_end, its_deadline, it_is_gone };
mtype told[2] = nobody;
bool is_due[2] = false;             /* the deadline has come */
bool ended_in_time[2] = false;
bool may_leave = true;

/* The look that is under way. */
mtype = { none, running, ended, unknown, failed };
mtype answer = none;
bool is_away = false;
bool is_wanted = false;             /* else it was interrupted: nobody waits any more */
bool left_due[2] = false;           /* it left at that deadline or after it */

/* job_table::forget(), enter(), leave() */
inline forget() {
    is_entered = false;
#ifndef BREAK_STOP
    is_wanted = false;              /* monitor_core::after_change() */
#endif
    is_known = false;
    is_shown = false;
    is_hinted = false
}
inline enter() {
    if
    :: !is_entered ->
       is_entered = true;
       is_known = is_remembered;
       is_shown = was_shown;
       is_remembered = false;
       was_shown = false
    :: else
    fi
}
inline leave() {
    is_remembered = is_known;
    was_shown = is_known && is_shown;
    forget()
}

/* job_table::end_ticket() */
inline tell(who, what) {
    an_end_is_told_once = (told[who] == nothing);
    assert(an_end_is_told_once);
    told[who] = what;
    no_end_is_made_up = (what != the_end || has_ended);
    assert(no_end_is_made_up);
    no_job_is_called_gone = (what != it_is_gone);
    assert(no_job_is_called_gone);
    no_end_is_missed = (what != its_deadline || !ended_in_time[who] || answer != running);
    assert(no_end_is_missed);
#ifndef BREAK_ONCE
    waits[who] = false
#endif
}

/* job_table::resolve() */
inline resolve(what) {
    is_past = true;
    if
#ifdef BREAK_ALL
    :: waits[0] && waits[1] -> tell(1, what)
#else
    :: waits[0] && waits[1] -> tell(0, what); tell(1, what)
#endif
    :: waits[0] && !waits[1] -> tell(0, what)
    :: !waits[0] && waits[1] -> tell(1, what)
    fi;
#ifndef BREAK_ONCE
    forget()
#endif
}

/* webhook_announcer::is_trusted(): signed, and of a job that was created here. */
#ifdef BREAK_CONFIRM
#define is_trusted true
#elif defined(SIGNED)
#define is_trusted (!is_forged && is_expected)
#else
#define is_trusted false
#endif

/* job_table::announce() */
inline announce() {
    if
    :: !is_entered && !is_past -> has_orphan = true
    :: !is_entered && is_past
    :: is_entered && is_trusted -> resolve(the_end)
    :: is_entered && !is_trusted -> is_hinted = true
    fi
}

/* job_table::end_due() */
#ifdef BREAK_LEFT
#define ends_at_deadline(who) (waits[who] && is_due[who])
#else
#define ends_at_deadline(who) (waits[who] && left_due[who])
#endif
inline end_due() {
    if
    :: ends_at_deadline(0) -> tell(0, its_deadline)
    :: else
    fi;
    if
    :: ends_at_deadline(1) -> tell(1, its_deadline)
    :: else
    fi;
    if
    :: !waits[0] && !waits[1] -> leave()
    :: else
    fi
}

proctype service() {
end:
    do
    :: atomic {
           !has_ended && is_everywhere ->
           has_ended = true;
           if
           :: webhooks = 1
           :: webhooks = 2
           :: true /* it is lost */
           fi
       }
    :: atomic { !is_everywhere -> is_everywhere = true }
    od
}

/* accept_job(): the reply of the create, which may come after the webhook; then expect_webhook(). */
proctype create() {
    bool is_over = false; /* what the reply says */
#ifdef RESUMED
    atomic { /* finish_job(), job_table::created_before() */
#ifndef BREAK_RESTORED
        is_remembered = is_new;
#endif
        is_created = true
    }
#else
    is_over = has_ended;
    atomic { is_remembered = true; was_created_ended = is_over; is_created = true }
    if
    :: is_over
    :: else ->
       if
       :: is_expected = true
       :: true /* no webhook was asked for: none of ours comes */
       fi
    fi
#endif
}

proctype inbox() {
    bool is_forged = false;
end:
    do
    :: atomic { webhooks > 0 -> webhooks--; announce() }
#ifndef SIGNED
    :: atomic { may_forge -> may_forge = false; is_forged = true; announce(); is_forged = false }
#endif
    od
}

/* job_table::join(), expire(), leave() */
proctype waiter(bool me) {
    bool is_forged = false; /* of the orphan: an unsigned one may be */
    is_created;
    atomic {
        told[me] = nothing;
        waits[me] = true;
        enter();
        if
        :: was_created_ended -> was_created_ended = false; resolve(the_end)
        :: !was_created_ended && has_orphan -> has_orphan = false; announce()
        :: else
        fi
    }
end_waiting:
    do
    :: atomic { waits[me] && !is_due[me] -> is_due[me] = true; ended_in_time[me] = has_ended }
    :: atomic { /* it is cancelled */
           waits[me] && may_leave && me == 1 ->
           may_leave = false;
           waits[me] = false;
           told[me] = nobody;
           if
           :: !waits[0] -> leave()
           :: else
           fi
       }
    od
}

/* poll_scheduler::next(): who has a webhook to come is looked at all the same, only later. */
#ifdef BREAK_POLL
#define may_look (is_entered && (!is_expected || is_hinted))
#else
#define may_look is_entered
#endif

/* job_table::failed(), may_still_appear() */
#ifdef BREAK_APPEARS
#define may_appear false
#else
#define may_appear (is_known && !is_shown && is_new)
#endif

/* monitor_core::drive(): one look at a time. The service answers between its start and its end. */
proctype looks() {
end:
    do
    :: atomic {
           may_look && !is_away ->
           is_away = true;
           is_wanted = true;
           left_due[0] = is_due[0];
           left_due[1] = is_due[1]
       }
       atomic {
           if
           :: !is_everywhere -> answer = unknown
           :: has_ended -> answer = ended
           :: !has_ended -> answer = running;
#ifndef WORLD_UNEVEN
              is_everywhere = true
#endif
           :: may_fail -> may_fail = false; answer = failed
           fi
       }
       if
       :: answer == ended
       :: answer != ended ->
progress:
          skip
       fi;
       atomic { /* monitor_core::told() */
           is_away = false;
           if
           :: !is_wanted || !is_entered
#ifdef BREAK_END
           :: is_wanted && is_entered && answer == ended && is_expected
           :: is_wanted && is_entered && answer == ended && !is_expected -> resolve(the_end)
#else
           :: is_wanted && is_entered && answer == ended -> resolve(the_end)
#endif
           :: is_wanted && is_entered && answer == running ->
              is_shown = true;
              is_known = true;
              is_hinted = false;
              end_due()
           :: is_wanted && is_entered && answer == failed -> end_due()
           :: is_wanted && is_entered && answer == unknown && may_appear -> end_due()
           :: is_wanted && is_entered && answer == unknown && !may_appear -> resolve(it_is_gone)
           fi;
           answer = none;
           is_wanted = false;
           left_due[0] = false;
           left_due[1] = false
       }
    od
}

/* A copy of the service is behind for less than that, with the time of a look. */
proctype memory() {
end:
    do
#ifdef WORLD_LONG_LAG
    :: atomic { is_new -> is_new = false }
#else
    :: atomic { is_new && is_everywhere && answer != unknown -> is_new = false }
#endif
    od
}

proctype last_judgement() {
    timeout ->
    everybody_is_told = (!waits[0] && !waits[1]);
    assert(everybody_is_told)
}

init {
    atomic {
        run service();
        run create();
        run inbox();
        run waiter(0);
        run waiter(1);
        run looks();
        run memory();
        run last_judgement()
    }
}
