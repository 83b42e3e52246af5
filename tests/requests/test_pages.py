"""`Pages`: a list that is read page by page."""

import pytest

from kube_core.base import DecodeError, UsageError
from kube_core.models.core_v1 import Pod
from kube_core.models.meta_v1 import ListMeta, ObjectMeta
from kube_core.objects import ObjectList
from kube_core.requests import Api, ApiError, Expired, Forbidden, Gone, Pages, api_error

from .playing import status

PODS = Api(Pod).within("dev")


def page(*names: str, continue_: str = "", uids: bool = True) -> ObjectList[Pod]:
    """A page of pods."""
    items = [Pod(metadata=ObjectMeta(name=name, namespace="dev", uid=f"u-{name}" if uids else "")) for name in names]
    return ObjectList(metadata=ListMeta(continue_=continue_), items=items)


def names(page: ObjectList[Pod]) -> list[str]:
    """The names in a page."""
    return [pod.metadata.name for pod in page]


def query(pages: Pages[Pod]) -> dict[str, str]:
    """What is asked next."""
    assert pages.request is not None
    return dict(pages.request.query)


def expired(token: str = "") -> ApiError:
    """What the server says of an old token."""
    return api_error(410, (), status(410, "Expired", metadata={"continue": token}).body)


def test_each_page_leads_to_the_next() -> None:
    """Selectors and the limit stay; the version is the token's business from the second page on."""
    pages = PODS.pages(limit=2, labels="a", resource_version="5", resource_version_match="Exact", pretty=True)

    assert query(pages) == {
        "labelSelector": "a",
        "limit": "2",
        "resourceVersion": "5",
        "resourceVersionMatch": "Exact",
        "pretty": "true",
    }
    assert names(pages.receive(page("a", "b", continue_="t"))) == ["a", "b"]
    assert query(pages) == {"labelSelector": "a", "limit": "2", "continue": "t", "pretty": "true"}
    assert names(pages.receive(page("c"))) == ["c"]
    assert pages.request is None


def test_the_default_is_five_hundred() -> None:
    """As in client-go."""
    assert query(Api(Pod).pages()) == {"limit": "500"}


def test_a_token_that_comes_with_the_error_goes_on() -> None:
    """The server offers to go on at a newer version, where the old list stopped."""
    pages = PODS.pages(limit=1)
    pages.receive(page("a", continue_="old"))
    pages.failed(expired("newer"))

    assert query(pages) == {"limit": "1", "continue": "newer"}
    assert names(pages.receive(page("b"))) == ["b"]
    assert pages.request is None


@pytest.mark.parametrize("uids", [True, False])
def test_without_a_token_the_rest_comes_from_a_whole_list(uids: bool) -> None:
    """One list without a limit, of which only what is new is given."""
    pages = PODS.pages(limit=2, labels="a", resource_version="5")
    pages.receive(page("a", "b", continue_="old", uids=uids))
    pages.failed(expired())

    assert query(pages) == {"labelSelector": "a", "resourceVersion": "5"}
    assert names(pages.receive(page("a", "aa", "b", "c", uids=uids))) == ["aa", "c"]
    assert pages.request is None


def test_another_object_of_the_same_name_is_new() -> None:
    """What was deleted and made again meanwhile is another object."""
    pages = PODS.pages(limit=1)
    pages.receive(page("a", continue_="old"))
    pages.failed(expired())
    again = page("a")
    again.items[0].metadata.uid = "other"

    assert names(pages.receive(again)) == ["a"]


@pytest.mark.parametrize(
    ("error", "cls"), [(api_error(410, (), b""), Gone), (expired("t"), Expired), (api_error(403, (), b""), Forbidden)]
)
def test_the_first_pages_error_is_the_callers(error: ApiError, cls: type[ApiError]) -> None:
    """Nothing has been seen yet: there is nothing to survive."""
    pages = PODS.pages()
    with pytest.raises(cls):
        pages.failed(error)
    assert pages.request is None


def test_other_errors_and_a_second_expiry_end_it() -> None:
    """Only an expired token can be done without, and only once."""
    pages = PODS.pages(limit=1)
    pages.receive(page("a", continue_="t"))
    with pytest.raises(Forbidden):
        pages.failed(api_error(403, (), b""))

    pages = PODS.pages(limit=1)
    pages.receive(page("a", continue_="t"))
    pages.failed(expired())
    with pytest.raises(Expired):
        pages.failed(expired())


def test_a_token_that_leads_back_to_itself_ends_it() -> None:
    """A server that gives the same one for ever is not asked for ever."""
    pages = PODS.pages()
    pages.receive(page("a", continue_="t"))
    with pytest.raises(DecodeError, match="a continue token that leads on"):
        pages.receive(page("b", continue_="t"))
    assert pages.request is None


def test_a_started_list_may_be_gone_on_with() -> None:
    """A token from elsewhere is a place to begin."""
    assert query(PODS.pages(continue_="t")) == {"limit": "500", "continue": "t"}
    with pytest.raises(UsageError):
        PODS.pages(limit=-1)


def test_a_repr_shows_what_comes_next() -> None:
    """Not what was seen: that may be very many."""
    pages = PODS.pages(limit=1)
    pages.receive(page("a", continue_="t"))

    assert repr(pages) == "Pages(request=<Request GET /api/v1/namespaces/dev/pods?limit=1&continue=t -> ObjectList[Pod]>)"
