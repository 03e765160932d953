// The viewer's address in a header that no viewer can set: X-Forwarded-For begins with what the viewer sent.
function handler(event) {
  event.request.headers["true-client-ip"] = { value: event.viewer.ip };
  return event.request;
}
