"""Windows Task Scheduler, at log-on. Written from Microsoft's schema; not yet tried on Windows."""

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

from heartreach.cli.autostart.job import Job, Run, Standing

__all__ = ["NAMESPACE", "TaskScheduler"]

TASK = "heartreach"
NAMESPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task"
#: Elements of the task in the order that the schema (MS-TSCH, section 2.5) wants; the last ones are our choices:
#: a laptop on battery goes on, the hub may run for ever, and starts again a minute after it ended.
SETTINGS = (
    ("MultipleInstancesPolicy", "IgnoreNew"),
    ("DisallowStartIfOnBatteries", "false"),
    ("StopIfGoingOnBatteries", "false"),
    ("AllowHardTerminate", "true"),
    ("StartWhenAvailable", "true"),
    ("ExecutionTimeLimit", "PT0S"),
)
#: The most that the schema lets a task be started again after a failure: `Count` is an unsigned byte.
MOST_RESTARTS = "255"


class TaskScheduler:
    """The person's tasks.

    Args:
        folder: where the task's description is kept.
        environ: the environment, which says who the person is.
    """

    name = "windows"

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        self.path = folder / "heartreach-task.xml"
        self._person = "\\".join(filter(None, (environ.get("USERDOMAIN"), environ.get("USERNAME"))))

    def text(self, job: Job) -> str:
        """The task as XML: it starts when this person logs on; for anybody's, Windows wants an administrator."""
        task = ET.Element("Task", {"version": "1.2", "xmlns": NAMESPACE})
        ET.SubElement(ET.SubElement(task, "RegistrationInfo"), "Description").text = "heartreach hub"
        trigger = ET.SubElement(ET.SubElement(task, "Triggers"), "LogonTrigger")
        ET.SubElement(trigger, "Enabled").text = "true"
        if self._person:
            ET.SubElement(trigger, "UserId").text = self._person
        settings = ET.SubElement(task, "Settings")
        for name, value in SETTINGS:
            ET.SubElement(settings, name).text = value
        again = ET.SubElement(settings, "RestartOnFailure")
        ET.SubElement(again, "Interval").text = "PT1M"
        ET.SubElement(again, "Count").text = MOST_RESTARTS
        action = ET.SubElement(ET.SubElement(task, "Actions"), "Exec")
        ET.SubElement(action, "Command").text = _windowless(job.command[0])
        ET.SubElement(action, "Arguments").text = subprocess.list2cmdline(job.command[1:])
        ET.indent(task)
        return ET.tostring(task, encoding="unicode") + "\n"

    def usable(self, run: Run) -> str | None:
        """Whether schtasks is there."""
        said = run(["schtasks", "/Query", "/?"])
        return f"Task Scheduler does not answer ({said.text})" if said.code else None

    def start(self) -> list[list[str]]:
        """Register it, and run it now."""
        return [
            ["schtasks", "/Create", "/TN", TASK, "/XML", str(self.path), "/F"],
            ["schtasks", "/Run", "/TN", TASK],
        ]

    def stop(self) -> list[list[str]]:
        """End and delete it."""
        return [["schtasks", "/End", "/TN", TASK], ["schtasks", "/Delete", "/TN", TASK, "/F"]]

    def standing(self, run: Run) -> Standing:
        """What Task Scheduler knows."""
        said = run(["schtasks", "/Query", "/TN", TASK, "/FO", "LIST"])
        status = next((line for line in said.text.splitlines() if line.startswith("Status")), "not registered")
        return Standing(said.code == 0, running="Running" in status, detail=" ".join(status.split()))

    def hint(self, run: Run) -> str:
        """When it runs."""
        del run
        return "It starts when you log on."


def _windowless(program: str) -> str:
    """The Python beside `program` that opens no window: whoever closed that would end the hub.

    >>> _windowless("C:/venv/Scripts/python.exe")
    'C:/venv/Scripts/pythonw.exe'
    """
    return re.sub(r"python\.exe$", "pythonw.exe", program)
