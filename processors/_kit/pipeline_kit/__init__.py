"""The Python processor kit: thin main, providers as callables. Standard library only; the contract is processors/README.md."""
from .entry import main
from .faults import ProcessorFault, adapter_fault, bad_inputs, timed_out
from .result import OutputItem, ProcessorResult

__all__ = ["OutputItem", "ProcessorFault", "ProcessorResult", "adapter_fault", "bad_inputs", "main", "timed_out"]
