#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""bench_chunks.py URL TOKEN FILE ROUNDS MIB...: a small edit of a document of so many MiB, saved by
PutFile and by PutChunkedFile, and read by GetFile and by GetChunkedFile: bytes of the bodies, and
medians of the times, as rows of a table. The host has the setting coauth on."""
import http.client
import io
import json
import os
import struct
import sys
import time
import urllib.parse
import zipfile

url, token, file_id, rounds = sys.argv[1:5]
address = urllib.parse.urlsplit(url)
host = http.client.HTTPConnection(address.netloc, timeout=600)


def ask(method, sub, override, body=b"", **headers):
    """Sends a request; returns its headers, body and seconds."""
    names = {"X-WOPI-" + k.replace("_", "-"): v for k, v in headers.items()}
    if override:
        names["X-WOPI-Override"] = override
    begin = time.perf_counter()
    host.request(method, f"{address.path}/files/{file_id}{sub}?access_token={token}", body, names)
    answer = host.getresponse()
    data = answer.read()
    took = time.perf_counter() - begin
    if answer.status != 200:
        sys.exit(f"{override or method}: {answer.status} {answer.headers['X-WOPI-ServerError']}")
    return answer.headers, data, took


def frame(kind, payload=b""):
    return struct.pack(">IIQ", kind, 0, len(payload)) + payload


def message(value):
    return frame(2, json.dumps(value).encode())


def split(body):
    """The message, and the chunk frames as they are."""
    size = struct.unpack(">Q", body[8:16])[0]
    return json.loads(body[16:16 + size]), body[16 + size:-16]


def get_request(known=()):
    return message({"ContentPropertiesToReturn": [], "ContentFilters": [
        {"StreamId": "MainContent", "ChunkingScheme": "Zip", "ChunksToReturn": "All",
         "AlreadyKnownChunks": list(known)}]}) + frame(1)


def document(mib, picture, text):
    """Pictures that do not shrink, and one small part that is edited."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        for n in range(mib * 4):
            z.writestr(zipfile.ZipInfo(f"word/media/image{n}.png"),
                       struct.pack(">I", n) + picture * 4)
        z.writestr(zipfile.ZipInfo("word/document.xml"), text * 500)
    return out.getvalue()


def put_file(data):
    return ask("POST", "/contents", "PUT", data, Lock="bench")


def median(times):
    return sorted(times)[len(times) // 2] * 1000


def compare(mib):
    picture = os.urandom(64 * 1024)
    documents = [document(mib, picture, "one "), document(mib, picture, "two ")]
    signatures, deltas = [None, None], [None, None]
    for turn in (0, 1, 0):
        put_file(documents[turn])
        other = signatures[1 - turn]
        known = [c["ChunkId"] for c in other["ChunkSignatures"]] if other else []
        got, frames = split(ask("POST", "", "GET_CHUNKED_FILE", get_request(known))[1])
        signatures[turn] = got["Signatures"][0]
        deltas[turn] = frames if other else None
    whole, parts, reads, fetches = [], [], [], []
    for turn in range(1, 2 * int(rounds) + 1):
        whole.append(put_file(documents[turn % 2])[2])
        reads.append(ask("GET", "/contents", None)[2])
    sequence = ask("POST", "", "GET_SEQUENCE_NUMBER")[0]["X-WOPI-SequenceNumber"]
    for turn in range(1, 2 * int(rounds) + 1):
        turn %= 2
        body = (message({"Signatures": [signatures[turn]]}) + deltas[turn] + frame(1))
        answer, _, took = ask("POST", "/contents", "PUT_CHUNKED_FILE", body, Lock="bench",
                              SequenceNumber=sequence)
        sequence = answer["X-WOPI-SequenceNumber"]
        parts.append(took)
        asked = get_request(c["ChunkId"] for c in signatures[1 - turn]["ChunkSignatures"])
        _, got, took = ask("POST", "", "GET_CHUNKED_FILE", asked)
        fetches.append(took)
    for name, sent, times in (("PutFile", len(documents[0]), whole), ("PutChunkedFile", len(body), parts),
                              ("GetFile", len(documents[0]), reads),
                              ("GetChunkedFile", len(got) + len(asked), fetches)):
        print(f"| {name} | {mib} MiB | {sent:,} | {median(times):.1f} |")


print("| a small edit | of | bytes | p50 ms |\n| --- | ---: | ---: | ---: |")
for size in sys.argv[5:]:
    compare(int(size))
