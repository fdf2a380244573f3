/* A paid create, from its intent to its saved file: one entry of a journal, two processes that share
 * the journal and are killed at any point, a network that loses requests and answers, and a server
 * that begins jobs late. docs/model.md maps each step to the code; scripts/check-model runs it.
 *
 * Chosen by -D:
 *   MEANING    MATCH, REPLAY, REJECT or NONE: lost_create_meaning
 *   POLICY     ASK or RESEND: lost_create_options::when_in_doubt
 *   CRASHES    how many processes are killed at most
 *   CALM       no operation of the journal fails, and nobody cancels
 *   BREAK_...  leaves out one rule of the code
 *   WORLD_...  leaves out something that the code takes for granted
 */
#define MATCH 1
#define REPLAY 2
#define REJECT 3
#define NONE 4
#define ASK 1
#define RESEND 2

/* What must hold. Each is what its check has found. */
bool nobody_pays_twice = true;     /* but where the policy says so, which is written down before */
bool a_run_repeats_once = true;    /* in doubt */
bool one_works_on_it = true;
bool what_was_heard_is_kept = true;
bool nothing_stands_still = true;  /* everything comes to an end, or somebody is told */
bool nothing_paid_is_lost = true;
bool its_file_is_there = true;

/* journal_file::change() */
inline write(to) {
    assert(holder == me + 1 && holder_lives);
    stage = to;
    age = 0
}
inline release() {
    holder = 0;
    holder_lives = false;
    works[me] = false
}
inline hold() {
    holder = me + 1;
    holder_lives = true;
    works[me] = true;
    one_works_on_it = !works[1 - me];
    assert(one_works_on_it)
}

/* journal_file::claim_all(), holder_file::lives() */
#ifdef BREAK_HOLDER
#define is_free true
#elif defined(BREAK_DEAD)
#define is_free (holder == 0)
#else
#define is_free (holder == 0 || !holder_lives)
#endif
#define is_over (stage == finished || stage == failed)
/* Its caller was told of an error, and has not to try again. */
#define was_let_go (holder == 0 && (stage == in_doubt || stage == intended))
#define is_claimable (stage != nothing && !is_over && holder != me + 1 && is_free \
                      && (again > 0 || !was_let_go))

/* lost_creates::search::give_up() */
#ifdef BREAK_ASK
#define may_repeat (resends < RESENDS)
#elif defined(BREAK_ONCE)
#define may_repeat (POLICY == RESEND && resends < 2 * RESENDS)
#else
#define may_repeat (POLICY == RESEND && resends < RESENDS)
#endif

/* create_registry::judge(): whether a look without its job says that there is none. */
#ifdef BREAK_COMMIT
#define says_absent true
#elif defined(BREAK_BEGAN)
#define says_absent (waits[me] == 0)
#else
#define says_absent is_last_word
#endif

/* job_kind::accepted_before */
#ifdef BREAK_NAMED
#define tells_job(reply) (reply == ACCEPTED)
#define is_refusal(reply) (reply == REFUSED || reply == INVALID || reply == NAMES_JOB)
#define settles_doubt(reply) (reply == INVALID || reply == NAMES_JOB) /* it may say so of both */
#else
#define tells_job(reply) (reply == ACCEPTED || reply == NAMES_JOB)
#define is_refusal(reply) (reply == REFUSED || reply == INVALID)
#define settles_doubt(reply) (reply == INVALID)
#endif

#include "paid_create_world.pml"
/* Whatever a process knew. */
inline forget() {
    is_own = false;
    has_left = false;
    is_doubted = false;
    was_lost = false;
    not_sent = false;
    is_settled = false;
    sees = false;
    is_last_word = false;
    attempts = 0;
    resends = 0;
    looked_at = 255
}

proctype process(bool me; bool creates) {
    bool is_own = false;      /* nobody had written it down before */
    bool has_left = false;    /* an attempt may have left */
    bool is_doubted = false;  /* an attempt before this call may have begun a job */
    bool was_lost = false;    /* an attempt of this call had no answer */
    bool not_sent = false;    /* of its error */
    bool is_settled = false;  /* the refusal is of the attempts before as well */
    bool sees = false;        /* its job is on the list */
    bool is_last_word = false;
    byte attempts = 0;        /* of this call */
    byte resends = 0;
    byte looked_at = 255;
start:
    {
        if
        :: creates -> creates = false; goto create
        :: else
        fi;

resume: /* client_base::resume(), create_unfinished() */
end_idle:
        atomic {
            is_claimable ->
            if
            :: was_let_go -> again--
            :: else
            fi;
            hold();
            caller_has_doubt = false;
            what_was_heard_is_kept = (!caller_has_job || job_id != 0 || !may_fail);
            assert(what_was_heard_is_kept);
            has_left = (stage != intended);
#ifndef BREAK_REPEAT
            is_doubted = (has_left && is_keyed); /* create_run::in_doubt */
#endif
            if
            :: job_id != 0 -> goto wait
            :: stage == intended || is_keyed -> goto send
            :: else
            fi;
            /* work_log::attempts_of() */
#ifndef BREAK_SILENCE
            if
            :: stage == sent -> waits[me] = SILENCE
            :: else
            fi;
#endif
            waits[me] = (waits[me] + COMMIT > age -> waits[me] + COMMIT - age : 0);
            goto settle
        }

create: /* work_piece::begin(); or work_log::write_down() before */
        atomic {
            stage = intended;
            hold();
            if
            :: is_own = true
            :: is_own = false
            fi
        }

send: /* detail::pipeline_core::enter() */
        if
        :: true
        :: atomic { not_sent = true; goto refuse } /* by a limit, or the network */
        :: atomic { may_cancel -> may_cancel = false; goto cancel }
        fi;

mark: /* work_piece::attempt_step, awaited before the first byte */
        atomic {
            if
            :: may_fail ->
               may_fail = false;
#ifndef BREAK_MARK_FAILED
               not_sent = true;
               goto refuse
#endif
            :: true ->
#ifndef BREAK_MARK
               write(sent);
#endif
               has_left = true
            fi
        }

renew: /* renew_mark(), once it has a connection, for which it may have stood in line for long */
        atomic {
#ifndef BREAK_RENEW
            if
            :: age > 0 && may_fail -> may_fail = false; not_sent = true; goto refuse
            :: age > 0 -> write(sent)
            :: age == 0
            fi;
#endif
            leaves[me] = true
        }

leave: /* detail::pipeline_core::exchange() */
        atomic {
            leaves[me] = false;
            attempts++;
            requests[me].is_open = true;
            requests[me].flies = true
        }

answer: /* send_once(), retry::decide() */
        if
        :: atomic { tells_job(requests[me].reply) -> close(me); goto accept }
        :: atomic {
               is_refusal(requests[me].reply) ->
               is_settled = settles_doubt(requests[me].reply);
               close(me);
               goto refuse
           }
        :: atomic { requests[me].reply == NAMES_NONE -> close(me); goto lose }
        :: atomic { /* it breaks, or is silent for too long */
               requests[me].reply == NO_REPLY ->
               close(me);
               was_lost = true;
               if
               :: is_keyed && attempts < ATTEMPTS -> goto send
               :: else -> goto lose
               fi
           }
        :: atomic { may_cancel -> may_cancel = false; close(me); goto cancel }
        fi;

lose: /* lost_creates::settle() */
        waits[me] = (MEANING == MATCH -> COMMIT : 0);

settle: /* lost_creates::search::run() */
        if
        :: MEANING != MATCH -> goto give_up
        :: else
        fi;
#ifdef BREAK_LOOK
        goto conclude;
#endif

look: /* lost_creates::search::look() */
        if
        :: atomic { /* an early one, at most once at each moment */
               waits[me] > 0 && looked_at != waits[me] ->
               looked_at = waits[me];
               sees = is_listed;
               is_last_word = false
           }
        :: atomic {
               waits[me] == 0 ->
               sees = is_listed;
               is_last_word = true
           }
        :: goto give_up /* the list cannot be read, or shows too little, for so long */
        :: atomic { may_cancel -> may_cancel = false; goto cancel }
        fi;

conclude: /* lost_creates::search::conclude() */
        atomic {
            if
            :: sees -> waits[me] = 0; looked_at = 255; sees = false; is_last_word = false; goto accept
#ifdef BREAK_LOOK
            :: else ->
#else
            :: !sees && !says_absent -> goto look
            :: !sees && says_absent ->
#endif
               waits[me] = 0;
               looked_at = 255;
               is_last_word = false;
               if
               :: resends < RESENDS -> /* there is no such job: it is sent again */
                  resends++;
                  attempts = 0;
                  was_lost = false;
                  goto send
               :: else -> goto give_up
               fi
            fi
        }

give_up: /* lost_creates::search::give_up() */
        atomic {
            waits[me] = 0;
            looked_at = 255;
            is_last_word = false;
            if
            :: may_repeat ->
               resends++;
               attempts = 0;
               was_lost = false;
               is_doubted = true
            :: else -> goto doubt
            fi
        }
        /* work_piece::decided(): it is sent again, as the policy says */
        atomic {
#if !defined(BREAK_TOLD) && !defined(BREAK_ASK)
            if
            :: is_keyed
            :: else -> may_be_paid++
            fi;
            a_run_repeats_once = (resends <= RESENDS);
            assert(a_run_repeats_once);
#endif
            goto send
        }

doubt: /* work_piece::in_doubt(), not awaited: its caller may know it first */
        caller_has_doubt = true;
        atomic { write(in_doubt); release(); goto over }

cancel: /* ~work_piece() */
        atomic {
            waits[me] = 0;
            looked_at = 255;
            if
            :: has_left -> caller_has_doubt = true; write(in_doubt)
            :: !has_left && is_own -> write(failed)
            :: else
            fi;
            release();
            goto over
        }

refuse: /* create_surely(): does it say that nothing was begun? */
        atomic {
#ifndef BREAK_UNKNOWN
            if
            :: was_lost -> not_sent = false; is_settled = false; goto lose /* an earlier attempt of the call may have */
            :: else
            fi;
#endif
#ifndef BREAK_REFUSED
            if
            :: is_doubted && !is_settled -> goto doubt /* refused_create() */
            :: else
            fi
#endif
        }
        /* work_piece::refused() */
        atomic {
            if
            :: not_sent && !is_own && !has_left
            :: else -> write(failed)
            fi;
            release();
            goto over
        }

accept: /* work_piece::accepted(), awaited before its caller hears of it */
#ifdef BREAK_ACCEPTED
        caller_has_job = true;
#endif
        atomic {
            if
            :: may_fail -> may_fail = false
            :: true -> write(accepted); job_id = 1
            fi
        }
        caller_has_job = true;

wait: /* finish_job(): work_log::ended(), save_results(), work_log::saved(); none is awaited */
        atomic { write(ended) }
#ifdef BREAK_SAVED
        atomic { write(finished); holder = 0 }
        atomic { is_saved = true; release() }
#else
        is_saved = true;
        atomic { write(finished); release() }
#endif

over:
        atomic {
            forget();
            goto resume
        }
    } unless {
        atomic {
            killed[me] ->
            killed[me] = false;
            forget();
            goto start
        }
    }
}

/* When nothing can happen any more, each piece of work is at its end, or somebody was told. */
proctype last_judgement() {
    timeout ->
    nothing_stands_still = (stage == nothing || is_over || was_let_go);
    assert(nothing_stands_still);
    its_file_is_there = (stage != finished || is_saved);
    assert(its_file_is_there);
    nothing_paid_is_lost = (!is_paid || stage == finished || stage == in_doubt && caller_has_doubt);
    assert(nothing_paid_is_lost)
}

init {
    atomic {
        run process(0, true);
        run process(1, false);
        run fate(0);
        run fate(1);
        run server(0);
        run server(1);
        run server_of_strays(0);
        run server_of_strays(1);
        run clock();
        run last_judgement()
    }
}
