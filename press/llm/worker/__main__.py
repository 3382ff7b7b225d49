"""Asks a language model, in an environment of its own: one JSON question a line in, one JSON answer a line out.

This is the only file that imports the models' SDK. It knows nothing of Landfall: what is asked, and what an answer is
worth, is decided by who starts it. The key comes in the environment, never as a word others can read.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic_ai import Agent, PromptedOutput
from pydantic_ai.exceptions import AgentRunError, UnexpectedModelBehavior, UserError
from pydantic_ai.models import Model
from pydantic_ai.settings import ModelSettings

MOST_TOKENS = 2_000
MOST_PROJECTS = 20


class Project(BaseModel):
    """What the model points at for one project; every text is copied from the article."""

    model_config = ConfigDict(extra="forbid")
    company: str = Field(max_length=300)
    amount: str | None = Field(default=None, max_length=300)
    jobs: str | None = Field(default=None, max_length=300)
    place: str | None = Field(default=None, max_length=300)
    event: str | None = Field(default=None, max_length=40)


class Answer(BaseModel):
    """All the projects of an article."""

    model_config = ConfigDict(extra="forbid")
    projects: list[Project] = Field(max_length=MOST_PROJECTS)


def model_of(name: str, base_url: str, key: str) -> Model:
    """The model ``openai:<name>`` (any OpenAI-compatible server) or ``anthropic:<name>``."""
    kind, _, label = name.partition(":")
    if kind == "anthropic":
        from anthropic import AsyncAnthropic
        from pydantic_ai.models.anthropic import AnthropicModel
        from pydantic_ai.providers.anthropic import AnthropicProvider

        client = AsyncAnthropic(api_key=key, base_url=base_url or None, max_retries=0)
        return AnthropicModel(label, provider=AnthropicProvider(anthropic_client=client))
    from openai import AsyncOpenAI
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    opened = AsyncOpenAI(api_key=key or "none", base_url=base_url or None, max_retries=0)
    return OpenAIChatModel(label, provider=OpenAIProvider(openai_client=opened))


async def answer_of(model: Model, question: dict[str, Any]) -> dict[str, Any]:
    """The answer to one question, or why there is none."""
    agent: Agent[object, Answer] = Agent(
        model,
        output_type=PromptedOutput(Answer),
        instructions=question["instructions"],
        retries=1,
        model_settings=ModelSettings(temperature=0.0, max_tokens=MOST_TOKENS, timeout=question["seconds"]),
    )
    try:
        async with asyncio.timeout(question["seconds"]):
            done = await agent.run(question["article"])
    except TimeoutError:
        return {"failed": "timeout"}
    except UnexpectedModelBehavior:
        return {"failed": "no_answer"}
    except (AgentRunError, UserError) as error:
        return {"failed": "refused", "detail": type(error).__name__}
    return {"projects": [project.model_dump() for project in done.output.projects]}


async def serve() -> None:
    """Answer until the input ends."""
    model = model_of(os.environ["LLM_MODEL"], os.environ.get("LLM_URL", ""), os.environ.get("LLM_KEY", ""))
    for line in sys.stdin:
        found = await answer_of(model, json.loads(line))
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(serve())
