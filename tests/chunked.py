#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A client of chunked file transfer, written from the protocol alone: its frames, its
SpookyHash and its reader of archives have nothing in common with the host's.

  chunked.py get OUT [-p NAME]... STREAM[:SCHEME[:WHICH[:KNOWN]]]...
                                   the body of a GetChunkedFile; WHICH is All, None or
                                   LastZipChunk, KNOWN a file whose chunks are known
  chunked.py ranges OUT STREAM:FILE:NUMBER:OFFSET:LENGTH...
                                   that of a GetChunks: of the chunk NUMBER of FILE
  chunked.py put OUT [-k KNOWN]... [-p NAME:VALUE:RETENTION]... [-t TOKEN] [-s FILE]
             STREAM:SCHEME[:FILE]...
                                   that of a PutChunkedFile; without the chunks of KNOWN;
                                   -s: chunks go to FILE instead, for an upload session
  chunked.py frames OUT ITEM...    frames one by one: json=TEXT chunk=FILE id=HEX:FILE end
                                   empty bytes=HEX
  chunked.py show BODY             what an answer has, as one JSON object
  chunked.py join BODY STREAM [BASE]...
                                   the stream that an answer describes, from its chunks and
                                   those of the files BASE
  chunked.py ids SCHEME FILE       the chunks of a file: id and length
"""
import base64
import json
import struct
import sys
import zipfile

MASK = (1 << 64) - 1
ODD = 0xDEADBEEFDEADBEEF


def rot(x, n):
    return (x << n | x >> 64 - n) & MASK


def spooky_short(data):
    a = b = 0
    c = d = ODD

    def mix(a, b, c, d):
        h = [a, b, c, d]
        for i, n in enumerate((50, 52, 30, 41, 54, 48, 38, 37, 62, 34, 5, 36)):
            x, y, z = (i + 2) % 4, (i + 3) % 4, i % 4
            h[x] = (rot(h[x], n) + h[y]) & MASK
            h[z] ^= h[x]
        return h

    rest = data
    while len(rest) >= 16:
        words = struct.unpack("<2Q", rest[:16])
        c, d = (c + words[0]) & MASK, (d + words[1]) & MASK
        a, b, c, d = mix(a, b, c, d)
        rest = rest[16:]
        if len(rest) >= 16:
            words = struct.unpack("<2Q", rest[:16])
            a, b = (a + words[0]) & MASK, (b + words[1]) & MASK
            rest = rest[16:]
    if rest:
        low, high = struct.unpack("<2Q", rest + bytes(16 - len(rest)))
    else:
        low = high = ODD
    c = (c + low) & MASK
    d = (d + high + (len(data) << 56)) & MASK
    h = [a, b, c, d]
    for i, n in enumerate((15, 52, 26, 51, 28, 9, 47, 54, 32, 25, 63)):
        x, y = (i + 3) % 4, (i + 2) % 4
        h[x] ^= h[y]
        h[y] = rot(h[y], n)
        h[x] = (h[x] + h[y]) & MASK
    return struct.pack("<2Q", h[0], h[1])


def spooky(data):
    if len(data) < 192:
        return spooky_short(data)
    s = [0, 0, ODD] * 4
    whole = len(data) // 96 * 96
    turns = (11, 32, 43, 31, 17, 28, 39, 57, 55, 54, 22, 46)
    for words in struct.iter_unpack("<12Q", data[:whole]):
        for i in range(12):
            s[i] = (s[i] + words[i]) & MASK
            s[(i + 2) % 12] ^= s[(i + 10) % 12]
            s[(i + 11) % 12] ^= s[i]
            s[i] = rot(s[i], turns[i])
            s[(i + 11) % 12] = (s[(i + 11) % 12] + s[(i + 1) % 12]) & MASK
    rest = data[whole:]
    block = rest + bytes(95 - len(rest)) + bytes([len(rest)])
    s = [(x + y) & MASK for x, y in zip(s, struct.unpack("<12Q", block))]
    for _ in range(3):
        for i, n in enumerate((44, 15, 34, 21, 38, 33, 10, 13, 38, 53, 42, 54)):
            x, y, z = (i + 11) % 12, (i + 1) % 12, (i + 2) % 12
            s[x] = (s[x] + s[y]) & MASK
            s[z] ^= s[x]
            s[y] = rot(s[y], n)
    return struct.pack("<2Q", s[0], s[1])


def encoded(chunk):
    return base64.b64encode(spooky(chunk)).decode()


def chunks_of(scheme, data):
    """The chunks of a stream, in their order."""
    if scheme != "Zip":
        return [data] if scheme == "FullFile" else []
    import io
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = sorted(archive.infolist(), key=lambda e: e.header_offset)
        directory = archive.start_dir
    cuts = []
    for entry in entries:
        at = entry.header_offset
        name, extra = struct.unpack("<2H", data[at + 26:at + 30])
        cuts += [at, at + 30 + name + extra]
    cuts += [directory, len(data)]
    return [data[a:b] for a, b in zip(cuts, cuts[1:]) if b > a]


def frame(kind, payload=b"", extended=b""):
    return struct.pack(">IIQ", kind, len(extended), len(payload)) + extended + payload


def message(value):
    return frame(2, json.dumps(value).encode())


def chunk_frame(chunk):
    return frame(3, chunk, spooky(chunk))


def read(path):
    with open(path, "rb") as f:
        return f.read()


def write(path, data):
    with open(path, "wb") as f:
        f.write(data)


def best_chunks(data):
    return chunks_of("Zip" if data[:4] == b"PK\3\4" else "FullFile", data)


def options(words, *names):
    """Splits words into the values of options and the rest."""
    found, rest = {n: [] for n in names}, []
    words = iter(words)
    for word in words:
        (found[word] if word in found else rest).append(next(words) if word in found else word)
    return found, rest


def get(out, *words):
    found, streams = options(words, "-p")
    filters = []
    for stream in streams:
        name, scheme, which, known = (stream.split(":") + [""] * 3)[:4]
        one = {"StreamId": name, "ChunkingScheme": scheme or "Zip"}
        if which:
            one["ChunksToReturn"] = which
        if known:
            one["AlreadyKnownChunks"] = [encoded(c) for c in best_chunks(read(known))]
        filters.append(one)
    write(out, message({"ContentPropertiesToReturn": found["-p"], "ContentFilters": filters})
          + frame(1))


def ranges(out, *words):
    filters = {}
    for word in words:
        stream, path, number, offset, length = word.split(":")
        chunk = best_chunks(read(path))[int(number)]
        filters.setdefault(stream, []).append(
            {"ChunkId": encoded(chunk), "Offset": int(offset), "Length": int(length)})
    write(out, message({"ContentFilters": [
        {"StreamId": s, "ChunkingScheme": "Zip", "ChunkRangesToReturn": r}
        for s, r in filters.items()]}) + frame(1))


def put(out, *words):
    found, streams = options(words, "-k", "-p", "-t", "-s")
    known = {encoded(c) for path in found["-k"] for c in best_chunks(read(path))}
    signatures, sent = [], []
    for stream in streams:
        name, scheme, path = (stream.split(":") + [""])[:3]
        chunks = chunks_of(scheme, read(path)) if path else []
        signatures.append({"StreamId": name, "ChunkingScheme": scheme, "ChunkSignatures": [
            {"ChunkId": encoded(c), "Length": len(c)} for c in chunks]})
        for c in chunks:
            if encoded(c) not in known:
                known.add(encoded(c))
                sent.append(chunk_frame(c))
    properties = [dict(zip(("Name", "Value", "Retention"), p.split(":"))) for p in found["-p"]]
    head = message({"ContentProperties": properties, "Signatures": signatures,
                    "UploadSessionTokenToCommit": found["-t"][0] if found["-t"] else None})
    if found["-s"]:
        write(found["-s"][0], b"".join(sent))
        sent = []
    write(out, head + b"".join(sent) + frame(1))


def frames(out, *items):
    data = b""
    for item in items:
        kind, _, value = item.partition("=")
        if kind == "json":
            data += frame(2, value.encode())
        elif kind == "chunk":
            data += chunk_frame(read(value))
        elif kind == "id":
            name, _, path = value.partition(":")
            data += frame(3, read(path), bytes.fromhex(name))
        elif kind == "empty":
            data += chunk_frame(b"")
        elif kind == "end":
            data += frame(1)
        else:
            data += bytes.fromhex(value)
    write(out, data)


def parse(data):
    """The message, the chunks by id, the ranges, and whether an EndFrame ends the body."""
    result, chunks, parts, at, ended = None, [], [], 0, False
    while at < len(data):
        kind, extra, size = struct.unpack(">IIQ", data[at:at + 16])
        extended = data[at + 16:at + 16 + extra]
        payload = data[at + 16 + extra:at + 16 + extra + size]
        at += 16 + extra + size
        assert at <= len(data) and not ended
        if kind == 1:
            ended = True
            assert size == extra == 0
        elif kind == 2:
            assert result is None and extra == 0
            result = json.loads(payload)
        elif kind == 3:
            assert extra == 16 and spooky(payload) == extended
            chunks.append((base64.b64encode(extended).decode(), payload))
        else:
            assert kind == 4 and extra == 36
            offset, length, flags = struct.unpack(">QQI", extended[16:])
            assert length == size
            parts.append([base64.b64encode(extended[:16]).decode(), offset, flags, payload])
    assert ended and result is not None
    return result, chunks, parts


def show(path):
    result, chunks, parts = parse(read(path))
    shown = {"chunks": len(chunks), "bytes": sum(len(c) for _, c in chunks)}
    if "Signatures" in result:
        shown["properties"] = {p["Name"]: [p["Value"], p["Retention"]]
                               for p in result["ContentProperties"]}
        shown["streams"] = {s["StreamId"]: [s["ChunkingScheme"], len(s["ChunkSignatures"])]
                            for s in result["Signatures"]}
    else:
        shown["ranges"] = {c["StreamId"]: len(c["ChunkIds"])
                           for c in result["ChunkRangeCollection"]}
        shown["parts"] = [[o, f, p.decode("latin-1")] for _, o, f, p in parts]
    print(json.dumps(shown))


def join(path, stream, *bases):
    result, chunks, _ = parse(read(path))
    have = dict(chunks)
    for base in bases:
        have.update((encoded(c), c) for c in best_chunks(read(base)))
    signature = next(s for s in result["Signatures"] if s["StreamId"] == stream)
    for c in signature["ChunkSignatures"]:
        assert len(have[c["ChunkId"]]) == c["Length"]
        sys.stdout.buffer.write(have[c["ChunkId"]])


def ids(scheme, path):
    for c in chunks_of(scheme, read(path)):
        print(encoded(c), len(c))


if __name__ == "__main__":
    {"get": get, "ranges": ranges, "put": put, "frames": frames, "show": show, "join": join,
     "ids": ids}[sys.argv[1]](*sys.argv[2:])
