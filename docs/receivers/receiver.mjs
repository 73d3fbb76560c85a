// A webhook receiver for gradewatch's events, on nothing but Node's own library.
//
//     GRADEWATCH_SECRET=whsec_... node receiver.mjs [PORT]
//
// It checks the signature (Standard Webhooks), drops what it has seen, answers at once, and prints what is new.

import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const key = Buffer.from(process.env.GRADEWATCH_SECRET.replace(/^whsec_/, ""), "base64");
const tolerance = 300; // seconds
const seen = new Set(); // keep the ids in your database instead: this forgets them when it ends

function isGenuine(headers, body) {
  const id = headers["webhook-id"] ?? "";
  const timestamp = headers["webhook-timestamp"] ?? "";
  if (!/^\d+$/.test(timestamp) || Math.abs(Date.now() / 1000 - Number(timestamp)) > tolerance) return false;
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest();
  // While a secret is being replaced there are two signatures; either will do.
  return (headers["webhook-signature"] ?? "").split(" ").some((one) => {
    const given = Buffer.from(one.startsWith("v1,") ? one.slice(3) : "", "base64");
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

const server = createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    const body = Buffer.concat(parts);
    const genuine = isGenuine(request.headers, body);
    response.writeHead(genuine ? 204 : 401).end();
    const id = request.headers["webhook-id"];
    if (!genuine || seen.has(id)) return;
    seen.add(id);
    const event = JSON.parse(body);
    console.log(event.sequence, event.type, event.subject);
  });
});

server.listen(Number(process.argv[2] ?? 8700), "127.0.0.1", () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
