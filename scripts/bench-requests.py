#!/usr/bin/env python3
"""Eight clients that ask a page again and again, each time on a connection of its own.

    bench-requests.py HOST:PORT NAME COUNT FILE

Ends when COUNT requests were asked; writes how many failed, and how long they took, to FILE as JSON. Any answer but
200 counts as failed, and so does none within 5 s. Nothing is asked again.
"""
import http.client
import json
import sys
import threading
import time

at, name, count, path = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
lock, left, took_ms, failed = threading.Lock(), count, [], {}


def ask():
    begun = time.monotonic()
    connection = http.client.HTTPConnection(at, timeout=5)
    try:
        connection.request("GET", "/", headers={"Host": name, "Connection": "close"})
        answer = connection.getresponse()
        answer.read()
        why = None if answer.status == 200 else f"status {answer.status}"
    except OSError as error:
        why = type(error).__name__
    except http.client.HTTPException as error:
        why = type(error).__name__
    finally:
        connection.close()
    return (time.monotonic() - begun) * 1000, why


def client():
    global left
    while True:
        with lock:
            if left == 0:
                return
            left -= 1
        ms, why = ask()
        with lock:
            took_ms.append(ms)
            if why:
                failed[why] = failed.get(why, 0) + 1
        time.sleep(0.02)


threads = [threading.Thread(target=client) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
took_ms.sort()
share = lambda part: took_ms[min(len(took_ms) - 1, int(len(took_ms) * part))]
json.dump({"asked": count, "failed": sum(failed.values()), "why": failed, "median_ms": share(0.5),
           "p99_ms": share(0.99), "most_ms": took_ms[-1]}, open(path, "w"))
