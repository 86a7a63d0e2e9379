"""Warm Jupyter kernels: each kernel is a fork of a template process that has imported what notebooks import.

A kernelspec asks for them by name, and everything that starts kernels through ``jupyter_client``
(papermill, nbclient, nbconvert, JupyterLab) uses them unchanged::

    "metadata": {"kernel_provisioner": {"provisioner_name": "warm-kernel",
                                        "config": {"preload": ["pandas", "seaborn"]}}}

A kernel is as fresh and as separate as one started cold, and puts out the same bytes: each is forked from
the same untouched template, runs one notebook, and dies. It is in a process group of its own, and ends
with its client, its template and the process that owns the template, however they end. It differs in
that the preloaded modules are in ``sys.modules`` from the start (what a module prints when it is
imported is not seen again), in that strings have the same hash in all kernels of a template, and in
that limits and priority are those of the template's owner. One that nbclient starts, without history, has
no subshells, which nbclient could not use: ``%subshell`` says so.

The template is replaced when an imported module outside the installed packages, or the set of
installed packages, has changed. There is one for each interpreter, set of modules, and environment as
far as it is read only once. Where none is to be had, kernels start cold, silently: no Linux, no
ipykernel, a module that starts threads, a pipe for a stream, ``WARMKERNEL=off``.

Processes share a template whose address they find in the environment variable ``WARMKERNEL``::

    with Template(sys.executable, ["pandas", "seaborn"]) as template:
        os.environ["WARMKERNEL"] = template.address

A notebook is run without the fixed waits that cold kernels need by ``papermill --engine warm``, or by nbclient
with ``kernel_manager_class="warmkernel.manager.WarmKernelManager"``.

``provisioner`` is what ``jupyter_client`` calls, ``templates`` keeps this process's templates,
``process`` starts one and stands for a forked kernel, ``protocol`` is what they say to each other.
``template`` is the process that forks, ``preload`` and ``sources`` what it imports, ``kernel`` what a fork does,
and ``application`` what ipykernel is in it. ``manager`` and ``engine`` spare the waits, ``session`` the
signatures.
"""
