/* What is around the processes of paid_create.pml: the journal and the disk as they are, the network,
 * the server, the clock, and who kills processes. */

/* In ticks of the clock. */
#define SILENCE 1  /* client_options::idle_timeout */
#define COMMIT 2   /* lost_create_options::commit_time */
/* How often. */
#define RESENDS 1  /* lost_create_options::resends */
#define ATTEMPTS 2 /* retry_options::attempts, which only creates with a key use up */

#define is_keyed (MEANING == REPLAY || MEANING == REJECT)

/* The journal, in which one operation may fail. */
mtype = { nothing, intended, sent, in_doubt, accepted, ended, finished, failed };
mtype stage = nothing;
byte holder = 0;            /* the process and 1; 0 for nobody */
bool holder_lives = false;  /* its lock */
byte job_id = 0;            /* 0: not known */
byte age = 0;               /* since its last change, as far as anybody asks */
#ifdef CALM
bool may_fail = false;
bool may_cancel = false;
#else
bool may_fail = true;
bool may_cancel = true;     /* the caller, once */
#endif

/* The caller and the disk. */
bool caller_has_job = false;
bool caller_has_doubt = false; /* its outcome is unknown */
bool is_saved = false;

/* The processes. What was let go may be taken up again once by somebody who wants to. */
byte crashes = CRASHES;
byte again = 1;
bool killed[2] = false;
bool works[2] = false;      /* on the entry */
bool leaves[2] = false;     /* an attempt's mark was seen to be young, and its first byte has not left */
byte waits[2] = 0;          /* until a look may say that there is no job */

/* The network and the server. */
#define NO_REPLY 0
#define ACCEPTED 1
#define NAMES_JOB 2         /* a refusal: this job was accepted before, under the key */
#define NAMES_NONE 3        /* the same without its name */
#define REFUSED 4           /* for lack of credits, a wrong key, too many calls */
#define INVALID 5           /* what is asked for under this key is refused */
typedef request {
    bool is_open = false;   /* somebody listens for its answer */
    bool flies = false;     /* the server has not decided what becomes of it */
    byte open_for = 0;
    byte reply = NO_REPLY;
}
request requests[2];        /* of each process */
byte strays[COMMIT] = 0;    /* those that nobody listens for any more, by how long */
byte may_be_paid = 1;       /* so many jobs may still be begun */
bool is_paid = false;       /* one was begun */
bool is_listed = false;     /* and the list shows it */
bool is_invalid = false;    /* the server has said so */

/* It is answered, breaks or is given up. Of those with a key one stray does what many would. */
inline close(which) {
    if
    :: requests[which].flies && !(is_keyed && strays[0] > 0) -> strays[0]++
    :: else
    fi;
    requests[which].is_open = false;
    requests[which].flies = false;
    requests[which].open_for = 0;
    requests[which].reply = NO_REPLY
}

/* SIGKILL: its connection breaks, and the kernel drops its lock. */
proctype fate(bool which) {
end:
    do
    :: atomic {
           crashes > 0 && works[which] && !killed[which] ->
           crashes--;
           killed[which] = true;
           works[which] = false;
           leaves[which] = false;
           waits[which] = 0;
           close(which);
           if
           :: holder == which + 1 -> holder_lives = false
           :: else
           fi
       }
    od
}

/* The server. */
#ifdef BREAK_KEY
#define knows_key false
#else
#define knows_key (is_keyed && is_paid)
#endif

/* What a service refuses as invalid it has not accepted under that key, and does not later. Without
 * a key such a refusal is like any other. */
#ifdef WORLD_MIND_CHANGES
#define may_be_invalid true
#else
#define may_be_invalid (is_keyed && !is_paid)
#endif
#define may_begin (!knows_key && !is_invalid)

inline begin_job() {
    nobody_pays_twice = (may_be_paid > 0);
    assert(nobody_pays_twice);
    may_be_paid--;
    is_paid = true;
#ifndef WORLD_LIST_LAGS
    is_listed = true
#endif
}

proctype server(bool which) {
end:
    do
    :: atomic {
           requests[which].flies ->
           if
           :: may_begin -> begin_job(); requests[which].reply = ACCEPTED
           :: knows_key && MEANING == REPLAY -> requests[which].reply = ACCEPTED
           :: knows_key && MEANING == REJECT -> requests[which].reply = NAMES_JOB
           :: knows_key && MEANING == REJECT -> requests[which].reply = NAMES_NONE
           :: requests[which].reply = REFUSED /* also where it knows the key */
           :: may_be_invalid -> is_invalid = true; requests[which].reply = INVALID
           :: true /* it never arrives */
           fi;
           if
           :: true
           :: requests[which].reply = NO_REPLY /* the answer is lost */
           fi;
           requests[which].flies = false
       }
    od
}

proctype server_of_strays(byte how_old) {
end:
    do
    :: atomic {
           strays[how_old] > 0 ->
           strays[how_old]--;
           if
           :: may_begin -> begin_job()
           :: true
           fi
       }
#ifdef WORLD_LIST_LAGS
    :: is_paid && !is_listed -> is_listed = true
#endif
    od
}

/* Nobody is silent for longer than a client listens, and what was sent is begun within the commit
 * time from when nobody listens any more. Only creates that are looked for measure time. */
#define is_silent(which) (requests[which].is_open && requests[which].open_for >= SILENCE)
#ifdef WORLD_LATE_COMMIT
#define is_late false
#else
#define is_late (strays[COMMIT - 1] > 0)
#endif
#ifdef WORLD_LATE_LEAVE
#define is_leaving false
#else
#define is_leaving (leaves[0] || leaves[1]) /* behind that look it leaves at once */
#endif
#define somebody_counts (waits[0] > 0 || waits[1] > 0 || requests[0].is_open || requests[1].is_open \
                         || strays[0] > 0 \
                         || age < SILENCE + COMMIT && (stage == sent || stage == in_doubt))
#define time_passes (MEANING == MATCH && somebody_counts \
                     && !is_silent(0) && !is_silent(1) && !is_late && !is_leaving)

inline let_pass(which) {
    if
    :: waits[which] > 0 -> waits[which]--
    :: else
    fi;
    if
    :: requests[which].is_open -> requests[which].open_for++
    :: else
    fi
}

proctype clock() {
end:
    do
    :: atomic {
           time_passes ->
           let_pass(0);
           let_pass(1);
           strays[1] = strays[1] + strays[0];
           strays[0] = 0;
           if
           :: age < SILENCE + COMMIT -> age++
           :: else
           fi
       }
    od
}
