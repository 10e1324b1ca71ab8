"""Processes that the bench starts and ends."""
import os
import re
import select
import socket
import subprocess
import time

from bench.bench import BenchFailure


def free_port():
    """A port of 127.0.0.1 that nobody has at this moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Child:
    """A process with its standard error in a file, ended with the block."""

    def __init__(self, arguments, log, **options):
        self.name = os.path.basename(arguments[0])
        self.log = log
        with open(log, "wb") as file:
            self.process = subprocess.Popen(
                arguments, stdout=subprocess.PIPE, stderr=file, **{"stdin": subprocess.DEVNULL, **options})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def port_line(self, seconds=30):
        """Waits for the line of standard output with `http://127.0.0.1:PORT`; returns the port."""
        end, text = time.monotonic() + seconds, ""
        while time.monotonic() < end:
            if select.select([self.process.stdout], [], [], 0.1)[0]:
                piece = os.read(self.process.stdout.fileno(), 4096).decode()
                text += piece
                found = re.search(r"http://127\.0\.0\.1:(\d+)\D", text)
                if found:
                    return int(found.group(1))
                if not piece:
                    break
        raise BenchFailure(f"{self.name} did not start: {self.last_words()}")

    def wait_for(self, is_ready, seconds=30):
        """Asks `is_ready` until it says so without an exception."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            try:
                if is_ready():
                    return
            except OSError:
                pass
            time.sleep(0.05)
        raise BenchFailure(f"{self.name} did not start: {self.last_words()}")

    def last_words(self):
        with open(self.log, errors="replace") as file:
            return file.read()[-800:]

    def peak_memory(self):
        """The most memory that it ever had (VmHWM), in MB of 2**20 bytes."""
        with open(f"/proc/{self.process.pid}/status") as file:
            return int(re.search(r"VmHWM:\s+(\d+)", file.read()).group(1)) / 1024

    def stop(self, seconds=120):
        """Asks it to end, and makes it end if it does not."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()


class Listener:
    """Something that has a child which tells the `port` that it listens on. Until `start` it has none."""

    port = child = None

    def start(self, arguments, log, **options):
        """Starts the child, and waits for its port."""
        self.child = Child(arguments, log, **options)
        try:
            self.port = self.child.port_line()
        except BaseException:
            self.stop()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """Ends the child; files of its own stay until the block ends."""
        if self.child:
            self.child.stop()
