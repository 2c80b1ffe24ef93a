"""Faults: real servers are killed, connections break, disks fill up; what people know stays true."""
