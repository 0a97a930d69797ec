"""What `scripts/bench-stretched.sh` notes, and what it makes of its notes.

ask FROM:ROOM:NAMESPACE:ADDRESS:PORT...   asks each until it is ended, ten times a second; every answer
                                          is a line on standard output
sum NOTES RAW KEY=VALUE...                what one fault came to, as a line on standard output; RAW gets
                                          that line, and the notes as stretches of equal answers
write FILE COMMIT COMMAND                 the lines of `sum` on standard input, as a file of results
"""

import ctypes
import datetime
import itertools
import json
import os
import socket
import sys
import threading
import time

BETWEEN_S = 0.1
REACH_S = 0.5
SILENCE_S = 2
CLONE_NEWNET = 0x40000000


def now_ms():
    return int(time.clock_gettime(time.CLOCK_BOOTTIME) * 1000)


def answers(room, address, port):
    """Whether it answers in time, and with the name of its room."""
    question = f"GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    try:
        with socket.create_connection((address, port), REACH_S) as connection:
            connection.settimeout(SILENCE_S)
            connection.sendall(question.encode())
            with connection.makefile("rb") as answer:
                return answer.read(4096).decode().endswith(f"\r\n\r\n{room}\n")
    except (OSError, UnicodeDecodeError):
        return False


def ask_on(view):
    """A thread enters the namespace alone: a process in there would be killed with its room."""
    asker, room, namespace, address, port = view.split(":")
    with open(f"/run/netns/{namespace}") as file:
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.setns(file.fileno(), CLONE_NEWNET) != 0:
            print(f"{namespace}: {os.strerror(ctypes.get_errno())}", file=sys.stderr)
            os._exit(1)
    while True:
        asked = now_ms()
        answered = answers(room, address, int(port))
        note = {"from": asker, "room": room, "answered": answered, "asked_ms": asked, "ms": now_ms()}
        sys.stdout.write(json.dumps(note) + "\n")
        sys.stdout.flush()
        time.sleep(BETWEEN_S)


def ask(views):
    threads = [threading.Thread(target=ask_on, args=[view]) for view in views]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def read(path):
    with open(path) as file:
        lines = file.read().splitlines()
    # The asker may have been ended within its last line.
    return [json.loads(line) for line in lines if line.endswith("}")]


def stretches(notes):
    """Notes of one view that follow each other and say the same, as one."""
    found = []
    by_view = sorted(notes, key=lambda note: (note["from"], note["room"], note["ms"]))
    for (asker, room, answered), same in itertools.groupby(
        by_view, key=lambda note: (note["from"], note["room"], note["answered"])
    ):
        times = [note["ms"] for note in same]
        first, last = times[0], times[-1]
        found.append({"from": asker, "room": room, "answered": answered, "first_ms": first, "last_ms": last})
    return found


def longest_pause(notes):
    """The longest time between answers of any room to the witness."""
    times = sorted(note["ms"] for note in notes if note["from"] == "witness" and note["answered"])
    return max((later - earlier for earlier, later in itertools.pairwise(times)), default=0)


def answering(found, room):
    """When a room answered somebody, as spans that do not overlap."""
    spans = sorted((s["first_ms"], s["last_ms"]) for s in found if s["room"] == room and s["answered"])
    joined = []
    for first, last in spans:
        if joined and first <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], last)
        else:
            joined.append([first, last])
    return joined


def both_answered(found):
    main, replica = answering(found, "main"), answering(found, "replica")
    common = [min(a[1], b[1]) - max(a[0], b[0]) for a in main for b in replica]
    return sum(ms for ms in common if ms > 0)


def summed(notes_path, raw_path, words):
    notes = read(notes_path)
    told = {key: int(value) if value.isdecimal() else value for key, value in (w.split("=") for w in words)}
    found = stretches(notes)
    told |= {"pause_ms": longest_pause(notes), "both_answered_ms": both_answered(found)}
    begun = told["begun_ms"]
    # Times count from the fault on: those of this machine's clock tell nobody anything.
    told |= {key: told[key] - begun for key in ("begun_ms", "healed_ms", "whole_ms")}
    found = [s | {key: s[key] - begun for key in ("first_ms", "last_ms")} for s in found]
    with open(raw_path, "w") as file:
        file.writelines(json.dumps(line) + "\n" for line in [told, *found])
    print(json.dumps(told))


def field(path, key):
    with open(path) as file:
        return next(line.split(":", 1)[1].strip() for line in file if line.startswith(key))


def write(path, commit, command):
    runs = [json.loads(line) for line in sys.stdin]
    rows = []
    for fault in dict.fromkeys(run["fault"] for run in runs):
        row = {"fault": fault}
        for key in ("pause_ms", "both_answered_ms"):
            named = "pauses_ms" if key == "pause_ms" else key
            row[named] = sorted(run[key] for run in runs if run["fault"] == fault)
        rows.append(row)
    machine = {
        "cpu": field("/proc/cpuinfo", "model name"),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(int(field("/proc/meminfo", "MemTotal").split()[0]) / 2**20),
    }
    record = {
        "schema": "bocage.bench/1",
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "commit": commit,
        "machine": machine,
        "command": command,
        "rows": rows,
    }
    with open(path, "w") as file:
        file.write(json.dumps(record, indent=2) + "\n")


def main():
    match sys.argv[1:]:
        case ["ask", *views]:
            ask(views)
        case ["sum", notes, raw, *words]:
            summed(notes, raw, words)
        case ["write", path, commit, command]:
            write(path, commit, command)
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
