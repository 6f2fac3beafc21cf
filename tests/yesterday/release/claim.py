import asyncio
import json
import os
import uuid

from websockets.asyncio.client import connect

URL = os.environ.get("DIBS_URL", "ws://127.0.0.1:8000/ws/boards/demo/")
HEADERS = {"Authorization": "Bearer " + os.environ["DIBS_TOKEN"]}


async def main() -> None:
    async with connect(URL, additional_headers=HEADERS, subprotocols=["dibs.v1"], max_size=None) as board:
        async for text in board:
            frame = json.loads(text)
            match frame["type"]:
                case "welcome":
                    print("Signed in as", frame["you"]["name"])
                    mine = frame["you"]["departments"]
                case "snapshot":
                    free = [task for task in frame["tasks"] if task["status"] == "pending" and not task["owner"]]
                    task = next(task for task in free if task["department"] in mine)
                    print("Claiming", task["number"], task["title"])
                    await board.send(json.dumps({"type": "claim", "ref": str(uuid.uuid4()), "task": task["id"]}))
                case "events":
                    print("Changed:", *(event["kind"] for event in frame["events"]))
                case "ok":
                    print(frame["task"]["number"], "is yours")
                    return
                case "conflict" | "error":
                    print(frame["detail"])
                    return
                case "bye":
                    print("The server closes:", frame["detail"])


asyncio.run(main())
