"""Warm Jupyter kernels: each kernel is a fork of a template process that has imported what notebooks import.

A kernelspec asks for them by name, and everything that starts kernels through ``jupyter_client``
(papermill, nbclient, nbconvert, JupyterLab) uses them unchanged::

    "metadata": {"kernel_provisioner": {"provisioner_name": "warm-kernel",
                                        "config": {"preload": ["pandas", "seaborn"]}}}

``template`` is the process that forks, ``process`` starts it and stands for a forked kernel,
``provisioner`` is what ``jupyter_client`` calls, ``manager`` and ``engine`` run notebooks without the
fixed waits that cold kernels need. Where no template is to be had, kernels start cold, with the
same result.
"""
