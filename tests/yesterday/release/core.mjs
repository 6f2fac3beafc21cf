// protocol/version.ts
/** The path and query of a board's socket. */
function socketPath(slug, since, language) {
	const query = new URLSearchParams({ lang: language });
	if (since) query.set("since", `${since.epoch}:${since.rev}`);
	return `/ws/boards/${encodeURIComponent(slug)}/?${query.toString()}`;
}
/** The path and query of the stream that says what a socket of this path would say. */
function streamPath(path) {
	return path.replace(/^\/ws\/boards\/([^/]+)\/\?/, "/api/boards/$1/stream?");
}
// sync/board.ts
const FINISHED = /* @__PURE__ */ new Set(["completed", "cancelled"]);
const HOUR_MS = 36e5;
function isFinished(task) {
	return FINISHED.has(task.status);
}
var BoardState = class {
	epoch = "";
	rev = -1;
	board = null;
	departments = /* @__PURE__ */ new Map();
	people = /* @__PURE__ */ new Map();
	tasks = /* @__PURE__ */ new Map();
	/** Which task events came last, newest first; screens tell of them. */
	recent = [];
	/** Replaces everything (S3). */
	replace(snapshot) {
		this.epoch = snapshot.epoch;
		this.rev = snapshot.rev;
		this.board = snapshot.board;
		fill(this.departments, snapshot.departments);
		fill(this.people, snapshot.people);
		fill(this.tasks, snapshot.tasks);
	}
	/** Applies the next event; false if it is not the next one (S1). */
	apply(event) {
		if (event.rev !== this.rev + 1) return false;
		this.rev = event.rev;
		if (event.task) {
			this.tasks.set(event.task.id, event.task);
			this.recent.unshift(event);
			this.recent.length = Math.min(this.recent.length, 3);
		} else if (event.person) this.changePerson(event.person);
		else if (event.department) change(this.departments, event.department);
		else if (event.board) this.board = event.board;
		return true;
	}
	/** Takes a task from an answer, if it is news. The next events bring it again (S2: they came before). */
	refresh(task) {
		const known = this.tasks.get(task.id);
		if (!known || task.rev > known.rev) this.tasks.set(task.id, task);
	}
	/** Drops finished tasks that are older than the board shows (S6). */
	expire(now) {
		const since = now - (this.board?.show_finished_h ?? 12) * HOUR_MS;
		let dropped = false;
		for (const task of this.tasks.values()) if (isFinished(task) && task.finished_at && Date.parse(task.finished_at) < since) {
			this.tasks.delete(task.id);
			dropped = true;
		}
		return dropped;
	}
	changePerson(person) {
		change(this.people, person);
		if ("removed" in person) return;
		const who = {
			id: person.id,
			username: person.username,
			name: person.name
		};
		for (const task of this.tasks.values()) if (task.owner?.id === who.id) this.tasks.set(task.id, {
			...task,
			owner: who
		});
	}
};
function fill(map, values) {
	map.clear();
	for (const value of values) map.set(value.id, value);
}
function change(map, value) {
	if ("removed" in value) map.delete(value.id);
	else map.set(value.id, value);
}
// protocol/errors.ts
const BY_CODE = /* @__PURE__ */ new Map([
	["task_conflict", "conflict"],
	["permission_denied", "permission"],
	["forbidden", "permission"],
	["capacity_reached", "capacity"],
	["busy", "readonly"],
	["unavailable", "readonly"],
	["rate_limited", "rate"],
	["unauthenticated", "session"]
]);
const BY_STATUS = /* @__PURE__ */ new Map([
	[401, "session"],
	[403, "permission"],
	[409, "conflict"],
	[429, "rate"],
	[503, "readonly"]
]);
/** The default for conflicts. */
function showConflictMessage(error) {}
function loose(error) {
	return typeof error === "object" && error !== null ? error : null;
}
function typeOf(error) {
	const known = loose(error);
	if (!known) return "other";
	if (known.type === "conflict") return "conflict";
	return BY_CODE.get(known.code) ?? BY_STATUS.get(known.status) ?? "other";
}
/** Tells a refusal apart, calls the handler that fits, and hands it on. */
function handleTaskError(error, handlers = {}) {
	const known = loose(error) ?? {};
	const handled = {
		type: typeOf(error),
		code: typeof known.code === "string" ? known.code : "unknown",
		message: typeof known.detail === "string" ? known.detail : "",
		currentOwner: known.current_owner ?? null,
		taskId: known.task_id ?? known.task?.id ?? null,
		task: known.task ?? null,
		field: known.field ?? null,
		retry: known.retry ?? null
	};
	if (handled.type === "conflict") (handlers.onConflict ?? showConflictMessage)(handled);
	else if (handled.type === "permission") (handlers.onPermission ?? handlers.onOther)?.(handled);
	else handlers.onOther?.(handled);
	return handled;
}
var Claims = class {
	claims = /* @__PURE__ */ new Map();
	/** The commands that were under way when a connection was lost. */
	doubted = /* @__PURE__ */ new Set();
	/** The commands whose loss a person knows of from an event: their refusal is no news. */
	told = /* @__PURE__ */ new Set();
	of(task) {
		return this.claims.get(task);
	}
	/** Reaches for a task; false if that is already under way (a double tap is one command). */
	press(task, ref, now) {
		if (this.claims.get(task)?.kind === "pending") return false;
		this.claims.set(task, {
			kind: "pending",
			ref,
			since: now
		});
		return true;
	}
	/** Remembers that the connection was lost while these tasks were being claimed. */
	connectionLost() {
		const pending = [...this.claims].filter(([, claim]) => claim.kind === "pending");
		for (const [, claim] of pending) this.doubted.add(claim.ref);
		return pending.map(([task]) => task);
	}
	/** Looks at a change: somebody else may have got what this person reached for, or taken what they had. */
	see(event, before, me, now) {
		const task = event.task;
		if (!task) return null;
		const claim = this.claims.get(task.id);
		const reached = claim?.kind === "pending";
		const by = event.by && event.by.id !== me ? event.by : null;
		const had = before?.owner?.id === me;
		if (event.kind === "task.cancelled" && by && (reached || had)) {
			if (reached) this.told.add(claim.ref);
			this.claims.delete(task.id);
			return {
				kind: "cancelled",
				task,
				by
			};
		}
		if (reached && task.owner && task.owner.id !== me) {
			this.told.add(claim.ref);
			return {
				...this.lose(claim.ref, task, event.kind === "task.assigned" ? event.by : null, event.at, now),
				confirmed: this.doubted.has(claim.ref)
			};
		}
		if (claim?.kind === "lost" && !task.owner) this.claims.delete(task.id);
		if (by && had && task.owner?.id !== me) return {
			kind: "taken-away",
			task,
			by,
			owner: task.owner
		};
		return null;
	}
	/** Takes the answer of a claim; null if the person knows already. */
	answer(id, ref, result, fresh, now) {
		const confirmed = this.doubted.delete(ref);
		const told = this.told.delete(ref);
		if (result.type === "ok") {
			if (this.claims.get(id)?.ref === ref) this.claims.delete(id);
			return result.task ? {
				kind: "won",
				task: result.task,
				already: result.already,
				confirmed
			} : null;
		}
		if (told) return null;
		if (result.type === "conflict") return {
			...this.lose(ref, result.task, null, null, now),
			confirmed
		};
		this.claims.delete(id);
		return {
			kind: "refused",
			task: fresh ?? null,
			error: handleTaskError(result)
		};
	}
	/** Lets go of losses that have been shown long enough. */
	expire(now) {
		for (const [id, claim] of this.claims) if (claim.kind === "lost" && now - claim.since >= 8e3) this.claims.delete(id);
	}
	lose(ref, task, assignedBy, at, now) {
		this.claims.set(task.id, {
			kind: "lost",
			ref,
			since: now
		});
		return {
			kind: "lost",
			task,
			owner: task.owner,
			assignedBy,
			at: at ?? task.claimed_at,
			confirmed: false
		};
	}
};
// protocol/codec.ts
const KNOWN = /* @__PURE__ */ new Set([
	"welcome",
	"snapshot",
	"events",
	"ok",
	"conflict",
	"error",
	"heartbeat",
	"pong",
	"bye",
	"display"
]);
/** Reads one frame; null for anything that is not a frame of a known type. Never throws. */
function decode(text) {
	if (typeof text !== "string") return null;
	try {
		const value = JSON.parse(text);
		if (typeof value !== "object" || value === null || !("type" in value)) return null;
		return KNOWN.has(String(value.type)) ? value : null;
	} catch {
		return null;
	}
}
// sync/connection.ts
/** One socket at a time, opened again for ever. It knows when to come back, not what is said. */
const FIRST_MS = 500;
const LONGEST_MS = 3e4;
const OPENING_MS = 1e4;
/** Milliseconds until the next try: full jitter between 0.5 s and twice as much with every failure, at most 30 s. */
function backoff(attempt, random) {
	const most = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt + 1));
	return FIRST_MS + random * (most - FIRST_MS);
}
var Connection = class {
	ports;
	path;
	onFrame;
	onState;
	state = {
		kind: "waiting",
		attempt: 0
	};
	socket = null;
	cancel = () => void 0;
	bye = null;
	restartedAt = -Infinity;
	/**
	* @param path - gives the path to open, with where the client left off.
	* @param onFrame - every frame of the current socket.
	* @param onState - after every change of `state`.
	*/
	constructor(ports, path, onFrame, onState) {
		this.ports = ports;
		this.path = path;
		this.onFrame = onFrame;
		this.onState = onState;
	}
	/** Opens, or opens at once if it was waiting: the network or the tab came back. */
	wake() {
		if (this.state.kind === "waiting") this.open(this.state.attempt);
	}
	/** Gives up the present socket, which cannot be trusted, and opens another one: at once, but not over and over. */
	restart() {
		if (this.state.kind === "stopped") return;
		const now = this.ports.monotonic();
		const again = now - this.restartedAt < FIRST_MS;
		this.restartedAt = now;
		if (again) this.retry(0);
		else {
			this.drop();
			this.open(0);
		}
	}
	send(frame) {
		if (this.state.kind === "open") this.socket?.send(frame);
	}
	/** Remembers why the server is about to close. */
	expectClose(bye) {
		this.bye = bye;
	}
	/** Closes for good. */
	stop(code) {
		this.drop();
		this.change({
			kind: "stopped",
			code
		});
	}
	open(attempt) {
		this.cancel();
		this.bye = null;
		const socket = this.ports.open(this.path());
		let failures = attempt;
		this.socket = socket;
		this.change({
			kind: "connecting",
			attempt
		});
		this.cancel = this.ports.later(() => this.retry(attempt), OPENING_MS);
		socket.onopen = () => {
			if (socket !== this.socket) return;
			this.cancel();
			this.change({ kind: "open" });
		};
		socket.onmessage = (text) => {
			const frame = socket === this.socket ? decode(text) : null;
			if (!frame) return;
			failures = 0;
			this.onFrame(frame);
		};
		socket.onclose = (code) => {
			if (socket === this.socket) this.closed(code, failures);
		};
	}
	closed(code, attempt) {
		const bye = this.bye;
		this.drop();
		if (bye && !bye.reconnect || code >= 4500 && code < 5e3) this.change({
			kind: "stopped",
			code: bye?.code ?? String(code)
		});
		else if (bye) this.wait(0, bye.after_ms);
		else this.retry(attempt);
	}
	retry(attempt) {
		this.drop();
		this.wait(attempt + 1, backoff(attempt, this.ports.random()));
	}
	wait(attempt, ms) {
		this.change({
			kind: "waiting",
			attempt
		});
		this.cancel = this.ports.later(() => this.open(attempt), ms);
	}
	drop() {
		this.cancel();
		const socket = this.socket;
		this.socket = null;
		socket?.close();
	}
	change(state) {
		this.state = state;
		this.onState();
	}
};
/** @param ageMs - monotonic milliseconds since the last proof; null if there never was one. */
function freshness(ageMs) {
	if (ageMs === null) return "checking";
	if (ageMs <= 15e3) return "live";
	if (ageMs <= 3e4) return "checking";
	return ageMs <= 9e5 ? "not-live" : "hidden";
}
// sync/pending.ts
const NO_RETRY = {
	can_retry: false,
	suggestion: "",
	action_text: ""
};
var Pending = class {
	waiting = /* @__PURE__ */ new Map();
	get size() {
		return this.waiting.size;
	}
	/** Remembers a command of a person; gives its frame and the promise of its answer. */
	add(ref, command, person) {
		const frame = JSON.stringify({
			...command,
			ref
		});
		return {
			frame,
			result: new Promise((resolve) => this.waiting.set(ref, {
				frame,
				person,
				resolve
			}))
		};
	}
	/** Settles the command that this answers; true if the server asks to send it again instead (K6). */
	answer(answer) {
		const waiting = answer.ref === void 0 ? void 0 : this.waiting.get(answer.ref);
		if (!waiting || answer.ref === void 0) return false;
		if (answer.type === "error" && answer.code === "busy") return true;
		this.waiting.delete(answer.ref);
		waiting.resolve(answer);
		return false;
	}
	/** The frames to send again, in their order; those of another person are given up (nobody acts for another). */
	resend(person) {
		for (const [ref, waiting] of this.waiting) if (waiting.person !== person) this.giveUp(ref, "unauthenticated");
		return [...this.waiting.values()].map((waiting) => waiting.frame);
	}
	/** The frame of one command that is to be sent again. */
	frame(ref) {
		return this.waiting.get(ref)?.frame;
	}
	/** Settles everything that will never be answered, with the code of why. */
	giveUpAll(code) {
		for (const ref of [...this.waiting.keys()]) this.giveUp(ref, code);
	}
	giveUp(ref, code) {
		this.waiting.get(ref)?.resolve({
			type: "error",
			ref,
			code,
			detail: "",
			retry: NO_RETRY
		});
		this.waiting.delete(ref);
	}
};
// sync/session.ts
/** Takes one frame in (S1 to S4). */
function receive(state, frame) {
	switch (frame.type) {
		case "welcome": {
			const known = frame.epoch === state.epoch && frame.rev === state.rev;
			if (frame.resumed && !known) return [{ kind: "gap" }];
			const welcomed = {
				kind: "welcomed",
				welcome: frame
			};
			return frame.resumed ? [welcomed, {
				kind: "proven",
				degraded: null
			}] : [welcomed];
		}
		case "snapshot":
			state.replace(frame);
			return [{ kind: "replaced" }, {
				kind: "proven",
				degraded: null
			}];
		case "events": {
			const changes = [];
			for (const event of frame.events) {
				const before = event.task && state.tasks.get(event.task.id);
				if (frame.epoch !== state.epoch || !state.apply(event)) return [...changed(changes), { kind: "gap" }];
				changes.push({
					event,
					before
				});
			}
			return [...changed(changes), {
				kind: "proven",
				degraded: null
			}];
		}
		case "heartbeat": return frame.rev > state.rev ? [{ kind: "gap" }] : [{
			kind: "proven",
			degraded: frame.degraded
		}];
		case "ok":
		case "conflict":
		case "error":
			if (frame.task) state.refresh(frame.task);
			return [{
				kind: "answered",
				answer: frame
			}];
		case "bye": return [{
			kind: "bye",
			bye: frame
		}];
		case "display": return [{
			kind: "display",
			display: frame
		}];
		case "pong": return [];
	}
}
function changed(changes) {
	return changes.length ? [{
		kind: "changed",
		changes
	}] : [];
}
// sync/tints.ts
/** Which tasks others have just changed, to be hinted at quietly; in a storm none are. PURE: time comes in. */
const TINT_MS = 2e3;
const STORM = 10;
const SECOND_MS = 1e3;
var Tints = class {
	changedAt = /* @__PURE__ */ new Map();
	recent = [];
	/** Notes a change by somebody else; false in a storm, more than ten in a second. */
	note(task, now) {
		this.recent = [...this.recent.filter((at) => now - at < SECOND_MS), now];
		if (this.recent.length > STORM) {
			this.changedAt.clear();
			return false;
		}
		this.changedAt.set(task, now);
		return true;
	}
	has(task, now) {
		const at = this.changedAt.get(task);
		if (at === void 0) return false;
		if (now - at < 2e3) return true;
		this.changedAt.delete(task);
		return false;
	}
};
// sync/client.ts
const CLOCK_MS = 1e3;
const PING_AFTER_MS = 12e3;
const DEAD_AFTER_MS = 18e3;
const BUSY_MS = 700;
/** How far the wall clock runs ahead of the monotonic one in a second that the machine slept through. */
const SLEPT_MS = 5e3;
var BoardClient = class {
	ports;
	language;
	schedule;
	state = new BoardState();
	claims = new Claims();
	tints = new Tints();
	you = null;
	build = "";
	/** How much the server takes at once (K8). */
	limits = {};
	degraded = [];
	/** What the server wants of this screen; null unless it is a paired display. */
	display = null;
	/** How many changes came in after the last time away; null once told. */
	away = null;
	pending = new Pending();
	connection;
	listeners = /* @__PURE__ */ new Set();
	noticed = /* @__PURE__ */ new Set();
	changing = /* @__PURE__ */ new Set();
	provenAt = null;
	provenClock = 0;
	/** The screen was out of sight or the machine asleep: its age proves nothing. */
	doubted = false;
	heardAt;
	pinged = false;
	/** The server has greeted on this connection, and takes commands. */
	greeted = false;
	wasOpen = false;
	wasAway = false;
	backAt = 0;
	clocksApart = 0;
	scheduled = false;
	stopClock = () => void 0;
	/**
	* @param schedule - calls back when views may render: once a frame for people, four times a second for walls.
	*/
	constructor(ports, slug, language, schedule) {
		this.ports = ports;
		this.language = language;
		this.schedule = schedule;
		this.heardAt = ports.monotonic();
		this.connection = new Connection(ports, () => socketPath(slug, this.state.rev < 0 ? null : this.state, this.language()), (frame) => {
			this.heardAt = ports.monotonic();
			this.pinged = false;
			for (const effect of receive(this.state, frame)) this.take(effect);
			this.changed();
		}, () => this.connectionChanged());
	}
	start() {
		this.clocksApart = this.ports.now() - this.ports.monotonic();
		this.connection.wake();
		this.tick();
	}
	stop() {
		this.stopClock();
		this.connection.stop("left");
	}
	/** The network, the tab or the machine came back: nothing is proven until the server says so. */
	wake() {
		this.doubted = true;
		if (this.link.kind === "open") this.connection.restart();
		else this.connection.wake();
		this.changed();
	}
	/** Fetches the whole board again, in place. */
	refresh() {
		this.state.epoch = "";
		this.connection.restart();
	}
	subscribe(listener) {
		this.listeners.add(listener);
		return () => this.listeners.delete(listener);
	}
	onNotice(listener) {
		this.noticed.add(listener);
		return () => this.noticed.delete(listener);
	}
	/** Tells of every event as it comes. */
	onChange(listener) {
		this.changing.add(listener);
		return () => this.changing.delete(listener);
	}
	get link() {
		return this.connection.state;
	}
	/** Monotonic milliseconds since the last proof; null if there never was one. */
	proofAge() {
		return this.provenAt === null ? null : this.ports.monotonic() - this.provenAt;
	}
	/** The wall clock at the last proof. */
	get provenClockMs() {
		return this.provenClock;
	}
	freshness() {
		const known = freshness(this.proofAge());
		return known === "live" && this.doubted ? "checking" : known;
	}
	/** Whether a command has no answer yet. */
	get busy() {
		return this.pending.size > 0;
	}
	monotonic() {
		return this.ports.monotonic();
	}
	now() {
		return this.ports.now();
	}
	later(callback, ms) {
		return this.ports.later(callback, ms);
	}
	/** Gives a command; the promise settles with its one answer, also across reconnections. */
	async give(command) {
		return this.send(this.ports.ref(), command);
	}
	/** Claims a task, unless that is under way or there is no connection. What comes of it is told as a notice. */
	async claim(task) {
		if (this.link.kind === "stopped") return this.notice(turnedAway(task, this.link.code));
		const known = this.freshness();
		if (known === "not-live" || known === "hidden") return this.notice({
			kind: "offline",
			task
		});
		const ref = this.ports.ref();
		if (!this.claims.press(task.id, ref, this.ports.monotonic())) return;
		this.changed();
		this.ports.later(() => this.changed(), 150);
		const result = await this.send(ref, {
			type: "claim",
			task: task.id
		});
		const notice = this.claims.answer(task.id, ref, result, this.state.tasks.get(task.id), this.ports.monotonic());
		if (notice) this.notice(notice);
		if (result.type === "error" && result.code === "unknown_task") this.refresh();
		this.changed();
	}
	/** Tells what a display shows; false if it is none or there is nobody to tell. For a person's screen this is no frame. */
	report(seen) {
		if (!this.display || !this.greeted) return false;
		this.connection.send(JSON.stringify(seen));
		return true;
	}
	notice(notice) {
		for (const listener of this.noticed) listener(notice);
	}
	send(ref, command) {
		const { frame, result } = this.pending.add(ref, command, this.you?.id ?? 0);
		if (this.greeted) this.connection.send(frame);
		return result;
	}
	take(effect) {
		switch (effect.kind) {
			case "welcomed":
				this.you = asNobody(effect.welcome.you);
				this.build = effect.welcome.build;
				this.limits = effect.welcome.limits;
				this.state.board = effect.welcome.board;
				this.backAt = Date.parse(effect.welcome.time);
				if (effect.welcome.resumed) this.greet();
				return;
			case "replaced":
				if (this.wasAway) this.cameBack(0);
				this.greet();
				return;
			case "changed":
				if (this.wasAway) this.catchUp(effect.changes.map((change) => change.event));
				for (const change of effect.changes) {
					this.see(change);
					for (const listener of this.changing) listener(change);
				}
				return;
			case "answered":
				if (this.pending.answer(effect.answer)) this.sendLater(effect.answer.ref);
				return;
			case "proven":
				this.provenAt = this.ports.monotonic();
				this.provenClock = this.ports.now();
				this.doubted = false;
				if (effect.degraded) {
					this.degraded = effect.degraded;
					this.wasAway = false;
				}
				return;
			case "gap":
				this.connection.restart();
				return;
			case "bye":
				this.connection.expectClose(effect.bye);
				return;
			case "display": this.display = effect.display;
		}
	}
	see({ event, before }) {
		const me = this.you?.id ?? 0;
		const now = this.ports.monotonic();
		const notice = this.claims.see(event, before, me, now);
		if (notice) this.notice(notice);
		if (event.task && event.by?.id !== me && this.tints.note(event.task.id, now)) this.ports.later(() => this.changed(), TINT_MS);
	}
	/** Sends what has no answer yet, once a connection. */
	greet() {
		if (this.greeted) return;
		this.greeted = true;
		for (const frame of this.pending.resend(this.you?.id ?? 0)) this.connection.send(frame);
	}
	/** Sends a command again whose board was busy, unless it is answered meanwhile. */
	sendLater(ref) {
		this.ports.later(() => {
			const frame = ref === void 0 ? void 0 : this.pending.frame(ref);
			if (frame && this.greeted) this.connection.send(frame);
		}, BUSY_MS * (1 + this.ports.random()));
	}
	/** Counts what happened before the server greeted; what happens from then on is no news of the time away. */
	catchUp(events) {
		const missed = events.filter((event) => Date.parse(event.at) < this.backAt).length;
		if (missed) this.cameBack(missed);
		this.wasAway = false;
	}
	cameBack(changes) {
		this.wasAway = false;
		this.away = changes;
	}
	connectionChanged() {
		const open = this.link.kind === "open";
		if (open) {
			this.heardAt = this.ports.monotonic();
			this.pinged = false;
		} else if (this.wasOpen) this.connectionLost();
		this.wasOpen = open;
		if (this.link.kind === "stopped") this.pending.giveUpAll(this.link.code);
		this.changed();
	}
	connectionLost() {
		this.greeted = false;
		this.wasAway = this.provenAt !== null;
		for (const id of this.claims.connectionLost()) {
			const task = this.state.tasks.get(id);
			if (task && this.link.kind !== "stopped") this.notice({
				kind: "unsure",
				task
			});
		}
	}
	tick() {
		this.stopClock = this.ports.later(() => this.tick(), CLOCK_MS);
		const now = this.ports.monotonic();
		const apart = this.ports.now() - now;
		if (apart - this.clocksApart > SLEPT_MS) this.wake();
		this.clocksApart = apart;
		if (this.link.kind === "open") {
			const silence = now - this.heardAt;
			if (silence > DEAD_AFTER_MS) this.connection.restart();
			else if (silence > PING_AFTER_MS && !this.pinged) this.ping();
		}
		this.claims.expire(now);
		this.state.expire(this.ports.now());
		this.changed();
	}
	ping() {
		this.pinged = true;
		this.connection.send(JSON.stringify({
			type: "ping",
			ref: this.ports.ref()
		}));
	}
	changed() {
		if (this.scheduled) return;
		this.scheduled = true;
		this.schedule(() => {
			this.scheduled = false;
			for (const listener of this.listeners) listener();
		});
	}
};
/** A display has an id of its own, which may also be a person's: nothing on the board is its. */
function asNobody(you) {
	return you.role === "display" ? {
		...you,
		id: 0
	} : you;
}
/** Whoever was signed out or may no longer see the board hears so; all else is a connection that is missing. */
function turnedAway(task, code) {
	const error = handleTaskError({ code });
	return error.type === "other" ? {
		kind: "offline",
		task
	} : {
		kind: "refused",
		task,
		error
	};
}
// sync/stream.ts
/** The close codes that a socket would have had (C4, K8). Everything else says come back. */
const CODES = /* @__PURE__ */ new Map([
	[401, 4501],
	[403, 4503],
	[404, 4504]
]);
const ABNORMAL = 1006;
/** Takes text in pieces and gives the `data` of each event that is whole. */
function eventReader(onData) {
	let rest = "";
	return (text) => {
		const events = (rest + text).split("\n\n");
		rest = events.pop() ?? "";
		for (const event of events) {
			const data = event.split("\n").find((line) => line.startsWith("data: "));
			if (data) onData(data.slice(6));
		}
	};
}
/** Opens a stream. What is sent over it goes nowhere: it only listens. */
function openStream(path) {
	const abort = new AbortController();
	const socket = {
		send: () => void 0,
		close: () => abort.abort(),
		onopen: null,
		onmessage: null,
		onclose: null
	};
	listen(socket, path, abort.signal).catch(() => ABNORMAL).then((code) => {
		if (!abort.signal.aborted) socket.onclose?.(code);
	});
	return socket;
}
async function listen(socket, path, signal) {
	const response = await fetch(path, {
		signal,
		credentials: "same-origin",
		cache: "no-store"
	});
	if (!response.ok || !response.body) return CODES.get(response.status) ?? ABNORMAL;
	socket.onopen?.();
	const decoder = new TextDecoder();
	const read = eventReader((data) => {
		if (!signal.aborted) socket.onmessage?.(data);
	});
	const reader = response.body.getReader();
	for (;;) {
		const { done, value } = await reader.read();
		if (done) return ABNORMAL;
		read(decoder.decode(value, { stream: true }));
	}
}
export { BoardClient, openStream, streamPath };
