FROM base
RUN one \
    # left out

    two \   
	three

RUN echo a\\
RUN last \