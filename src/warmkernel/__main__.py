"""``python -m warmkernel``: a template, and in each of its forks a kernel."""

from warmkernel import kernel, template

if __name__ == "__main__":
    # Here, so that the kernel runs at the same depth of the stack as under ``ipykernel_launcher``.
    kernel.launch(template.serve())
